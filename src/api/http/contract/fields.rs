//! The vocabulary of the contract: what a field or parameter of a name means wherever it stands, and how long or large it
//! may be. A doc comment beside a field says more and wins. Limits are the constants that the code checks.

use crate::api::admin::SEARCH_BYTES_MAX;
use crate::api::archive::IDS_MAX as ARCHIVE_IDS_MAX;
use crate::api::http::idempotency::{KEY_CHARS_MAX, KEY_CHARS_MIN};
use crate::api::http::paging::PAGE_SIZE_MAX;
use crate::api::http::problem::{DETAIL_CHARS_MAX, PATH_CHARS_MAX};
use crate::api::notifications::IDS_MAX as READ_IDS_MAX;
use crate::domain::actor::NOTE_CHARS_MAX;
use crate::domain::actor::REASON_CHARS_MAX;
use crate::domain::asset::NAME_CHARS_MAX;
use crate::domain::desk::duty::DAYS_KEPT;
use crate::domain::generation::{FOLDER_CHARS_MAX, RATING_WORDS_CHARS_MAX};
use crate::domain::preset::{PARAM_CHARS_MAX, PROMPT_CHARS_MAX, check as preset};
use crate::domain::product::{CREDITS_MAX, PARALLEL_MAX, PRICE_FEN_MAX};
use crate::domain::user::{EMAIL_BYTES_MAX, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use crate::service::auth::{DISPLAY_NAME_CHARS_MAX, USER_AGENT_BYTES_MAX};
use crate::service::generations::BULK_MAX;
use crate::service::generations::COUNT_MAX;

/// What a text may be.
#[derive(Clone, Copy)]
pub enum Limit {
    /// No text, or one whose type says it.
    None,
    /// So many characters at the most.
    Max(usize),
    /// So many characters at least and at the most.
    Chars(usize, usize),
    Pattern(&'static str),
    /// A number from one to another.
    Range(i64, i64),
}

use Limit::{Chars, Max, None as Free, Pattern, Range};

const SHA256: Limit = Pattern("^[0-9a-f]{64}$");
const KEY: Limit = Pattern("^[a-z][a-z0-9_-]{0,31}$");
const RATIO: Limit = Pattern("^[0-9]{1,2}:[0-9]{1,2}$");
const MIME: Limit = Pattern("^[a-z]+/[a-z0-9.+-]+$");
const LANGUAGE: Limit = Pattern("^(zh-CN|en)$");

/// Name, or owner and name; meaning; limit.
pub const FIELDS: &[(&str, &str, Limit)] = &[
    // Who
    ("email", "E-mail address.", Max(EMAIL_BYTES_MAX)),
    ("by_email", "E-mail address.", Max(EMAIL_BYTES_MAX)),
    ("display_name", "What the person or shop is called.", Max(DISPLAY_NAME_CHARS_MAX)),
    ("OwnerView.name", "What the person or shop is called.", Max(DISPLAY_NAME_CHARS_MAX)),
    ("email_verified", "Whether the person has shown that the address is theirs.", Free),
    ("locale", "The language of texts: `zh-CN` or `en`.", LANGUAGE),
    ("current", "The password that is in force.", Max(PASSWORD_CHARS_MAX)),
    ("new", "The new password; common ones are refused.", Chars(PASSWORD_CHARS_MIN, PASSWORD_CHARS_MAX)),
    ("password", "The password.", Max(PASSWORD_CHARS_MAX)),
    ("token", "Drawn by the server.", Max(4096)),
    ("access_token", "For the header `Authorization`, after `Bearer`.", Max(4096)),
    ("ip", "Address from which it was done; masked for support.", Max(45)),
    ("user_agent", "What the browser says that it is.", Max(USER_AGENT_BYTES_MAX)),
    ("revoked_for", "Why the device was signed out.", Max(40)),
    ("Authorization", "`Bearer` and the access token that the page holds.", Max(4096)),
    ("X-Requested-With", "`mannequin`: shows that a page of this site asks.", Pattern("^mannequin$")),
    (
        "Idempotency-Key",
        "New for each intent; repeated = the same answer.",
        Chars(KEY_CHARS_MIN, KEY_CHARS_MAX),
    ),
    ("user_id", "Id of the person whom it concerns.", Max(30)),
    // Why
    ("reason", "Why it is done; for operators only, stands in the audit log.", Chars(1, REASON_CHARS_MAX)),
    ("BulkBody.reason", "Why it is done; may be empty with `preview`.", Max(REASON_CHARS_MAX)),
    ("EntryRow.reason", "Why it was done; for operators only.", Max(REASON_CHARS_MAX)),
    ("VersionRow.reason", "Why it was changed.", Max(REASON_CHARS_MAX)),
    ("note", "Words to the customer.", Max(NOTE_CHARS_MAX)),
    // Lists
    ("limit", "Items of a page, 20 when left out.", Range(1, PAGE_SIZE_MAX)),
    ("days", "Days back, today among them.", Range(1, DAYS_KEPT as i64)),
    ("rating_max", "Rated with so many stars at the most.", Range(1, 5)),
    ("cursor", "Where the page begins: `next_cursor` of the page before it.", Max(200)),
    ("next_cursor", "For the next page; `null` at the end.", Max(200)),
    ("items", "In the order that the operation names.", Free),
    ("results", "One for each id, in their order.", Free),
    ("ids", "Which ones.", Max(30)),
    ("user", "Id of a person.", Max(EMAIL_BYTES_MAX)),
    ("q", "What is looked for.", Max(SEARCH_BYTES_MAX)),
    ("plan", "`member`, `none`, or a product's id: the membership in force.", Max(30)),
    ("actor", "Id of the person who did it.", Max(30)),
    ("target", "Id of what was changed, or of the person whom it concerned.", Max(200)),
    ("AuditRow.target", "What it was done to.", Free),
    ("product", "Id of a product.", Max(30)),
    ("order", "Id of an order.", Max(30)),
    ("generation", "Id of a generation.", Max(30)),
    ("batch", "Id of generations that were submitted together.", Max(30)),
    ("from", "From this instant on.", Free),
    ("to", "Before this instant.", Free),
    ("lang", "`zh` or `en`; the person's own language when left out.", Pattern("^(zh|zh-CN|en)$")),
    ("tz", "An IANA time zone; `Asia/Shanghai` when left out.", Max(64)),
    ("variant", "Which size of the picture.", Pattern("^(thumb|full)$")),
    ("signature", "Of a link, instead of a token.", Max(200)),
    ("state", "In which state.", Max(100)),
    ("AuthorizationBody.state", "What the provider brought back.", Max(200)),
    ("AuthorizationBody.code", "What the provider gave.", Max(200)),
    // Presets
    ("preset", "Key of the tool.", KEY),
    ("key", "Name that never changes.", KEY),
    ("EntryRow.key", "Unique in the whole ledger: what makes a repeated command harmless.", Max(200)),
    ("enabled", "Whether it is on offer in the studio.", Free),
    ("member_only", "Only for members.", Free),
    ("position", "Place in the list, from the top.", Free),
    ("version", "Goes up with every change.", Free),
    ("preset_version", "Version of the tool that made it.", Free),
    ("preset_name", "What the tool was called, in the language of the submit.", Max(preset::TITLE_CHARS_MAX)),
    ("name", "What it is called.", Max(preset::TITLE_CHARS_MAX)),
    ("PresetSlot.name", "Name that prompts use.", KEY),
    ("PresetParam.name", "Name that prompts use.", KEY),
    ("SlotView.name", "Name that a submit uses.", KEY),
    ("ParamView.name", "Name that a submit uses.", KEY),
    ("AssetView.name", "What its sender called the file.", Max(NAME_CHARS_MAX)),
    ("FolderView.name", "What the folder is called.", Max(FOLDER_CHARS_MAX)),
    ("description", "What it is for.", Max(preset::TEXT_CHARS_MAX)),
    ("label", "What a person reads.", Max(preset::TITLE_CHARS_MAX)),
    ("hint", "What belongs here.", Max(preset::TEXT_CHARS_MAX)),
    ("zh", "In Chinese.", Max(preset::PROMPT_CHARS_MAX)),
    ("en", "In English.", Max(preset::PROMPT_CHARS_MAX)),
    ("required", "Whether a picture must be given.", Free),
    ("unless_param", "It may stay empty when the parameter of this name has a value.", KEY),
    ("example", "Address of a picture that shows what belongs here.", Max(500)),
    ("good", "Address of a picture that shows how to do it right.", Max(500)),
    ("bad", "Address of a picture that shows how not to do it.", Max(500)),
    ("options", "What can be chosen.", Free),
    ("value", "What is sent for it.", Chars(1, 64)),
    ("default", "Value when nothing is chosen.", Max(PARAM_CHARS_MAX)),
    ("slots", "Places for pictures.", Free),
    ("filled", "Names of the slots that have a picture.", KEY),
    ("params", "Choices by the name of their parameter.", Max(PARAM_CHARS_MAX)),
    ("PresetView.params", "What can be chosen besides the pictures.", Free),
    ("prompt", "The person's own words; hidden from support.", Max(PROMPT_CHARS_MAX)),
    ("words", "Words of a person; hidden from support.", Max(RATING_WORDS_CHARS_MAX)),
    ("GenerationDetail.words", "What is or was sent with the current run; hidden from support.", Max(20_000)),
    ("Rendered.words", "What would be sent.", Max(20_000)),
    ("aspect_ratio", "Width to height; the nearest to the first picture when left out.", RATIO),
    ("aspect_ratios", "Width to height, those on offer.", RATIO),
    ("sample_urls", "Addresses of pictures that show what the tool does.", Max(500)),
    ("models", "Models in the order in which they are tried.", Free),
    ("PresetModel.id", "The provider's name of the model.", Chars(1, 100)),
    ("model", "The provider's name of the model.", Max(100)),
    ("PresetDoc.price", "Credits for one picture.", Range(1, preset::PRICE_MAX)),
    ("PresetModel.inputs_max", "Pictures that it takes in one call.", Range(1, preset::INPUTS_MAX as i64)),
    (
        "PresetModel.cost_micros",
        "Millionths of a US dollar for one picture.",
        Range(0, preset::COST_MICROS_MAX),
    ),
    ("ProductDoc.credits", "Credits that it brings.", Range(0, CREDITS_MAX)),
    ("ProductDoc.price_fen", "Fen.", Range(1, PRICE_FEN_MAX)),
    ("Benefits.parallel", "Pictures made at one time.", Range(1, PARALLEL_MAX)),
    (
        "SubmitBody.count",
        "Pictures, each a generation of its own; 1 when left out.",
        Range(1, COUNT_MAX as i64),
    ),
    ("stars", "How satisfied somebody is.", Range(1, 5)),
    // Pictures
    ("slot", "Name of the tool's place for the picture.", KEY),
    ("asset_id", "Id of a picture of one's own.", Max(30)),
    ("id", "Identifies it.", Max(80)),
    ("width", "Pixels.", Free),
    ("height", "Pixels.", Free),
    ("bytes", "Size of the file.", Free),
    ("mime", "Media type.", MIME),
    ("formats", "Media types that are taken.", MIME),
    ("max_bytes", "Size of a file at the most.", Free),
    ("max_side", "Pixels of a side at the most.", Free),
    ("format", "What the file is by its bytes, with `unsupported_image`.", Max(40)),
    ("url", "Address.", Max(2048)),
    ("code", "Stable, to switch on.", Free),
    ("inputs", "Pictures by slot.", Free),
    ("result", "The finished picture; `null` while there is none.", Free),
    ("failure", "Why it failed; `null` when it did not.", Free),
    ("input", "Name of the slot whose picture was refused, where known.", KEY),
    ("favorite", "Whether its owner marked it.", Free),
    ("folder", "Name of a folder.", Chars(1, FOLDER_CHARS_MAX)),
    ("GenerationView.folder", "Name of the folder that it lies in.", Max(FOLDER_CHARS_MAX)),
    ("cancel_requested", "Asked to stop, and not stopped yet.", Free),
    ("run", "Number of the trip through the queue, from 1.", Free),
    ("trace_id", "The provider's number of the call.", Max(200)),
    ("finish_reason", "The provider's word for how the call ended.", Max(200)),
    ("outcome_detail", "In English; may repeat the user's words, so not for support.", Max(4_000)),
    ("duration_ms", "Milliseconds from beginning to end.", Free),
    ("worker", "Name of the process that makes it.", Max(200)),
    ("lost_leases", "How often its worker was lost.", Free),
    ("on_the_house", "The house pays, not its owner.", Free),
    ("ok", "Whether it was, or would be, done.", Free),
    // Credits
    ("available", "Credits that may be spent.", Free),
    ("held", "Credits that are reserved.", Free),
    ("granted", "Credits that were given.", Free),
    ("committed", "Credits that were spent.", Free),
    ("expired", "Credits whose time was over.", Free),
    ("revoked", "Credits that a refund took back.", Free),
    ("spent", "Credits that were spent.", Free),
    ("credits", "Credits.", Free),
    ("credits_spent", "Credits that were spent.", Free),
    ("credits_granted", "Credits that came with it.", Free),
    ("delta_available", "Change of what may be spent.", Free),
    ("delta_held", "Change of what is reserved.", Free),
    ("available_after", "What may be spent afterwards.", Free),
    ("held_after", "What is reserved afterwards.", Free),
    ("parts", "The lots that it came from.", Free),
    ("EntryRow.parts", "What it did to each lot.", Free),
    ("order_id", "Id of the order that it belongs to.", Max(30)),
    ("seq", "Number without gaps, from 1.", Free),
    ("hash", "SHA-256 of this row and all before it.", SHA256),
    ("prev_hash", "SHA-256 of all rows before it.", SHA256),
    ("balance", "What may be spent and what is reserved.", Free),
    // Orders and money
    ("amount", "How much.", Free),
    ("amount_fen", "Fen.", Free),
    ("price_fen", "Fen.", Free),
    ("income_fen", "Fen that were paid.", Free),
    ("currency", "ISO 4217.", Pattern("^[A-Z]{3}$")),
    ("transaction", "The provider's number of the payment.", Max(200)),
    ("provider", "Who takes the money: one of the `providers` of `/v1/products`.", Max(20)),
    ("product_id", "Id of what is bought.", Max(30)),
    ("on_sale", "Whether it is on sale.", Free),
    ("title", "What a person reads first.", Max(300)),
    ("body", "What a person reads.", Max(1_000)),
    ("link", "Where it goes on in the studio: a path.", Max(200)),
    ("summary", "What it said and what came of it, in English.", Max(1_000)),
    ("NoticeRow.kind", "The provider's word for what happened.", Max(200)),
    // The site and its processes
    ("type", "Which message it is.", Free),
    ("kind", "Which of them it is.", Free),
    ("duty", "Which duty it is.", Free),
    ("host", "Name of the machine.", Max(255)),
    ("WorkerView.name", "Name of the process, unique per start.", Max(200)),
    ("WorkerView.version", "Version of the product.", Max(40)),
    ("Site.version", "Version of the product.", Max(40)),
    ("alive", "Whether it gave a sign of life just now.", Free),
    ("every_ms", "Milliseconds between two rounds.", Free),
    ("runs", "Rounds that succeeded.", Free),
    ("failures", "Rounds that failed.", Free),
    ("day", "`YYYY-MM-DD`, by the calendar of Shanghai.", Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
    ("queued", "Generations that wait.", Free),
    ("running", "Generations that are made.", Free),
    ("review", "Generations that a person has to judge.", Free),
    ("workers_alive", "Workers that gave a sign of life just now.", Free),
    ("orders_abnormal", "Orders that a person should look at.", Free),
    ("ready", "Whether the process can do its work.", Free),
    ("maintenance", "Announced work on the site; `null` = none.", Free),
    ("until", "When it will be over.", Free),
    ("upload", "What an upload may be.", Free),
    ("p50_s", "Seconds in which five of ten were there.", Free),
    ("p90_s", "Seconds in which nine of ten were there.", Free),
    ("p50_ms", "Milliseconds in which half of them were there.", Free),
    ("p95_ms", "Milliseconds in which 95 of 100 were there.", Free),
    // Statistics
    ("total", "All of them.", Free),
    ("count", "How many.", Free),
    ("succeeded", "Those that succeeded.", Free),
    ("failed", "Those that failed.", Free),
    ("canceled", "Those that were canceled.", Free),
    ("refused", "Those that were refused.", Free),
    ("generations", "Generations that were asked for.", Free),
    ("signups", "People who signed up.", Free),
    ("paid", "Orders that were paid.", Free),
    ("orders", "Orders of the span.", Free),
    ("rating", "How satisfied people were.", Free),
    ("cost_micros", "Millionths of a US dollar.", Free),
    ("usd_cny", "Yuan for a US dollar.", Free),
    ("action", "What was done, like `credits.adjust`.", Free),
    ("after", "What changed, as it is.", Free),
    // Problems
    ("detail", "What happened, in English.", Max(DETAIL_CHARS_MAX)),
    ("path", "Which field, like `inputs[1].asset_id`.", Max(PATH_CHARS_MAX)),
    ("status", "Of HTTP.", Free),
    ("Problem.type", "`about:blank`: `code` says what it is.", Pattern("^about:blank$")),
    ("Problem.title", "The name of the status.", Max(60)),
    ("request_id", "To be named when somebody asks for help.", Max(64)),
];

/// Owner and name of a list, and how many items it may have.
pub const ITEMS: &[(&str, usize, usize)] = &[
    ("ArchiveBody.ids", 1, ARCHIVE_IDS_MAX),
    ("BulkBody.ids", 1, BULK_MAX),
    ("ReadBody.ids", 0, READ_IDS_MAX),
    ("SubmitBody.inputs", 0, preset::SLOTS_MAX),
    ("TrialBody.inputs", 0, preset::SLOTS_MAX),
    ("RenderBody.filled", 0, preset::SLOTS_MAX),
    ("PresetDoc.slots", 1, preset::SLOTS_MAX),
    ("PresetDoc.params", 0, preset::PARAMS_MAX),
    ("PresetDoc.models", 1, preset::MODELS_MAX),
    ("PresetDoc.aspect_ratios", 1, preset::RATIOS.len()),
    ("PresetDoc.sample_urls", 0, preset::SAMPLES_MAX),
    ("PresetParam.options", 0, preset::OPTIONS_MAX),
];

/// What the vocabulary says of `name` in `owner`.
pub fn find(owner: &str, name: &str) -> Option<(&'static str, Limit)> {
    let own = |(known, ..): &&(&str, &str, Limit)| {
        known.split_once('.').is_some_and(|(schema, field)| schema == owner && field == name)
    };
    let found = FIELDS.iter().find(own).or_else(|| FIELDS.iter().find(|(known, ..)| *known == name))?;
    Some((found.1, found.2))
}
