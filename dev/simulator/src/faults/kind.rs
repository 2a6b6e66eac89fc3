//! The names of all faults.

/// How a fault is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// An answer with an HTTP error status, made without looking at the request.
    Refusal,
    /// HTTP 200 with something odd inside, made after the request was found in order.
    Answer,
    /// The happy answer, spoilt on its way to the client.
    Transport,
}

macro_rules! faults {
    ($($group:ident $name:ident $text:literal $(| $alias:literal)* = $about:literal;)*) => {
        /// A fault that the simulator can play; its word is what markers, headers and rules say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault { $(#[doc = $about] $name,)* }

        /// Every fault with its group, word, other words and meaning.
        pub const FAULTS: &[(Fault, Group, &str, &[&str], &str)] =
            &[$((Fault::$name, Group::$group, $text, &[$($alias),*], $about),)*];
    };
}

faults! {
    Refusal BadRequest "400" | "400_invalid_argument" = "400 INVALID_ARGUMENT";
    Refusal BadImage "400_bad_image" = "400 Unable to process input image";
    Refusal NoChannel "400_no_available_channel" = "400 no_available_channel: no route for the model";
    Refusal Unauthorized "401" = "401 key refused";
    Refusal PaymentRequired "402" = "402 insufficient_quota";
    Refusal QuotaGone "403_quota" = "403 insufficient_user_quota: the operator must top up";
    Refusal Suspended "403_suspended" = "403 account suspended";
    Refusal ModelNotFound "404_model_not_found" = "404 model_not_found";
    Refusal ModelRetired "404_model_retired" = "404 model_retired";
    Refusal Gone "410" = "410 model removed from the catalogue";
    Refusal TooLargeHtml "413_html" = "413 with an HTML page";
    Refusal TooLargeJson "413_json" = "413 with JSON";
    Refusal Throttled "429" = "429; retry_after=s, retry_info=2s, hint=s";
    Refusal Panic "500_panic" | "500" = "500 Aihubmix_api_panic";
    Refusal NoValidChannel "500_no_valid_channel" = "500 no_valid_channel_error";
    Refusal NotImplemented "501" = "501 api_not_implemented";
    Refusal BadGateway "html_502" | "502" = "502 with an HTML page";
    Refusal ModelUnavailable "503_model" = "503 Incorrect model ID: not an overload";
    Refusal ProviderRate "503_provider_rate" = "503 Rate limited by provider";
    Refusal Overloaded "503_overloaded" | "503" = "503 UNAVAILABLE, the model is overloaded";
    Refusal Deadline "504" = "504 with an HTML page; may have run (billed=1 counts it)";
    Refusal ErrorTypeWrapped "error_type_wrapped" = "error in the wrapped shape {type:error,error:{…}}; status=";
    Refusal ErrorNumericCode "error_numeric_code" = "error whose code is a number and type is empty; status=";
    Refusal GoogleError "google_error" = "Google's own error shape with RetryInfo; status=";
    Refusal ErrorIn200 "error_in_200" = "HTTP 200 with an error body";
    Refusal Redirect "redirect" = "307 to another host; to=url";

    Answer TextOnly "text_only" = "STOP with words and no picture";
    Answer NoImage "no_image" = "finishReason NO_IMAGE";
    Answer ImageSafety "image_safety" = "finishReason IMAGE_SAFETY with finishMessage";
    Answer ImageProhibited "image_prohibited" = "finishReason IMAGE_PROHIBITED_CONTENT";
    Answer Prohibited "prohibited" = "finishReason PROHIBITED_CONTENT";
    Answer Safety "safety" = "finishReason SAFETY";
    Answer BlockPromptSafety "block_prompt_safety" = "promptFeedback.blockReason SAFETY";
    Answer BlockPromptImage "block_prompt_image" = "promptFeedback.blockReason IMAGE_SAFETY: a picture that was sent";
    Answer BlockPromptOther "block_prompt_other" = "promptFeedback.blockReason OTHER";
    Answer BlockPromptProhibited "block_prompt_prohibited" = "promptFeedback.blockReason PROHIBITED_CONTENT";
    Answer Recitation "recitation" = "finishReason IMAGE_RECITATION";
    Answer MaxTokens "max_tokens" = "finishReason MAX_TOKENS without a picture";
    Answer Other "other" = "finishReason OTHER";
    Answer ImageOther "image_other" = "finishReason IMAGE_OTHER";
    Answer UnknownReason "unknown_reason" = "a finishReason that no list has";
    Answer EmptyCandidates "empty_candidates" = "candidates []";
    Answer NullCandidates "null_candidates" = "candidates null";
    Answer NullParts "null_parts" = "content.parts null with STOP";
    Answer SnakeCaseParts "snake_case_parts" = "inline_data and mime_type";
    Answer ThoughtPartsFirst "thought_parts_first" = "a thought with a draft picture before the result";
    Answer TwoImages "two_images" = "two different pictures, both billed";
    Answer DuplicateParts "duplicate_parts" = "the same picture twice, billed once";
    Answer JpegLabelledPng "jpeg_bytes_labelled_png" = "JPEG bytes called image/png";
    Answer JpegOutput "jpeg_output" = "a JPEG, called so";
    Answer TruncatedBase64 "truncated_base64" = "base64 cut in the middle of a group";
    Answer InvalidBase64 "invalid_base64" = "base64 with characters that do not belong";
    Answer TruncatedPng "truncated_png" = "valid base64 of half a PNG";
    Answer NotAnImage "not_an_image" = "valid base64 of an HTML page called image/png";
    Answer PixelBomb "pixel_bomb" = "a small PNG that unpacks to 30000x30000 pixels";
    Answer LargerImage "larger_image" = "a picture larger than asked; scale=2";
    Answer WrongAspectRatio "wrong_aspect_ratio" = "a picture of another shape than asked";
    Answer InvalidJson "invalid_json" = "a body cut in the middle of the JSON";
    Answer Html200 "html_200" = "HTTP 200 with an HTML page";
    Answer WrongContentType "wrong_content_type" = "the happy body called text/html; type=";
    Answer SunsetHeaders "sunset_headers" = "Deprecation, Sunset and Link headers on the happy answer";
    Answer DropInputs "drop_inputs_silently" = "chat only: pictures beyond keep=16 are ignored";
    Answer Flagged "flagged" = "moderation only: category=sexual, score=0.95";

    Transport SlowHeaders "slow_headers" | "slow" = "headers after ms=10000";
    Transport SlowBody "slow_body" = "headers at once, the body spread over ms=10000";
    Transport Drip "drip" | "slow_drip" = "headers at once, then bytes_per_s=1";
    Transport Hang "hang" = "no answer at all, for ms=3600000; billed=1 counts a picture";
    Transport HangMidBody "hang_mid_body" = "half the body, then nothing for ms=3600000";
    Transport ResetBeforeHeaders "reset_before_headers" = "TCP reset instead of an answer; billed=1 counts a picture";
    Transport ResetMidBody "reset_mid_body" = "TCP reset after half the body";
    Transport CloseMidBody "close_mid_body" = "orderly close after half of the announced length";
    Transport HugeBody "huge_body" = "a body of mb=300; length=1 announces it";
    Transport GzipBomb "gzip_bomb" = "a gzip body that unpacks to mb=1024";
}

impl Fault {
    /// The fault called `word`, or `None`.
    pub fn parse(word: &str) -> Option<Fault> {
        FAULTS.iter().find(|row| row.2 == word || row.3.contains(&word)).map(|row| row.0)
    }

    /// The fault's first word.
    pub fn word(self) -> &'static str {
        FAULTS.iter().find(|row| row.0 == self).map(|row| row.2).expect("each fault has a row")
    }

    /// How the fault is played.
    pub fn group(self) -> Group {
        FAULTS.iter().find(|row| row.0 == self).map(|row| row.1).expect("each fault has a row")
    }
}

/// The routes that can answer with a picture.
pub const DRAWING_ROUTES: &[&str] = &["native", "stream", "chat", "unified"];

impl Fault {
    /// Whether the fault makes sense on `route`.
    pub fn fits(self, route: &str) -> bool {
        match self {
            Fault::Flagged => route == "moderation",
            Fault::DropInputs => route == "chat",
            Fault::InvalidJson | Fault::Html200 | Fault::WrongContentType | Fault::SunsetHeaders => true,
            _ => self.group() != Group::Answer || DRAWING_ROUTES.contains(&route),
        }
    }
}
