//! Reads and checks a `generateContent` body: field names, limits, base64, pictures. Both spellings of the wire
//! (`inlineData` and `inline_data`) are read; any other field is refused as Google refuses it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::DynamicImage;
use serde_json::{Map, Value};

use crate::exchange::Seen;
use crate::models::Model;
use crate::picture;
use crate::reply::Complaint;

/// What one inline picture may weigh.
const MAX_IMAGE_BYTES: usize = 7 * 1024 * 1024;
const MAX_TOKENS: u64 = 65_536;

/// A request found in order.
#[derive(Debug)]
pub struct Request {
    /// All text parts, one a line.
    pub prompt: String,
    pub images: Vec<DynamicImage>,
    /// sha256 of each picture's bytes.
    pub hashes: Vec<String>,
    pub ratio: String,
    pub width: u32,
    pub height: u32,
    /// Whether `responseModalities` lets text in.
    pub text_allowed: bool,
}

fn invalid(message: impl Into<String>) -> Complaint {
    Complaint::google(400, "INVALID_ARGUMENT", message)
}

/// The value under the camelCase or the snake_case name.
fn get<'a>(object: &'a Value, camel: &str) -> Option<&'a Value> {
    object.get(camel).or_else(|| object.get(snake(camel))).filter(|value| !value.is_null())
}

fn snake(camel: &str) -> String {
    camel.chars().fold(String::new(), |mut name, letter| {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
        name
    })
}

fn only(object: &Map<String, Value>, place: &str, known: &[&str]) -> Result<(), Complaint> {
    let stranger = object.keys().find(|key| !known.iter().any(|name| *key == name || **key == snake(name)));
    match stranger {
        None => Ok(()),
        Some(name) => Err(invalid(format!(
            "Invalid JSON payload received. Unknown name \"{name}\"{place}: Cannot find field."
        ))),
    }
}

fn parts(request: &Value) -> impl Iterator<Item = &Value> {
    let contents = request.get("contents").and_then(Value::as_array).into_iter().flatten();
    contents.flat_map(|content| content.get("parts").and_then(Value::as_array).into_iter().flatten())
}

/// What the books want to know, from a body that may be anything.
pub fn look(request: &Value) -> Seen {
    let texts: Vec<&str> = parts(request).filter_map(|part| part.get("text")?.as_str()).collect();
    let images = parts(request).filter_map(|part| get(part, "inlineData")).map(|inline| {
        let mime = get(inline, "mimeType").and_then(Value::as_str).unwrap_or_default();
        let bytes = STANDARD.decode(inline.get("data").and_then(Value::as_str).unwrap_or_default());
        picture::sent(mime, &bytes.unwrap_or_default())
    });
    Seen {
        model: String::new(),
        prompt: texts.join("\n"),
        images: images.collect(),
        generation_config: get(request, "generationConfig").cloned().unwrap_or_default(),
    }
}

/// The `[[job:…]]` and `[[sim:…]]` marks of a body that is not parsed, for the bench. Looks at both ends only: the
/// text stands before or after the megabytes of pictures.
pub fn tag_in_raw(body: &[u8]) -> String {
    const END: usize = 32 * 1024;
    let ends = [&body[..body.len().min(END)], &body[body.len().max(END) - END..]];
    let mut found = String::new();
    for (opening, end) in
        [b"[[job:", b"[[sim:"].into_iter().flat_map(|opening| ends.map(|end| (opening, end)))
    {
        let Some(start) = memchr::memmem::find(end, opening) else { continue };
        let Some(length) = memchr::memmem::find(&end[start..], b"]]") else { continue };
        let mark = String::from_utf8_lossy(&end[start..start + length + 2]);
        if !found.contains(&*mark) {
            found.push_str(&mark);
        }
    }
    found
}

/// Checks the whole request for `model`.
pub fn check(request: &Value, model: &Model) -> Result<Request, Complaint> {
    let object = request.as_object().ok_or_else(|| invalid("Invalid JSON payload received."))?;
    let known = [
        "contents",
        "generationConfig",
        "safetySettings",
        "systemInstruction",
        "tools",
        "toolConfig",
        "cachedContent",
    ];
    only(object, "", &known)?;
    check_safety(request)?;
    let (mut texts, mut images, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    let contents = request.get("contents").and_then(Value::as_array).filter(|list| !list.is_empty());
    let contents =
        contents.ok_or_else(|| invalid("* GenerateContentRequest.contents: contents is not specified"))?;
    for content in contents {
        let object = content.as_object().ok_or_else(|| invalid("Invalid value at 'contents'."))?;
        only(object, " at 'contents[0]'", &["role", "parts"])?;
        if !matches!(content.get("role").and_then(Value::as_str), None | Some("user" | "model")) {
            return Err(invalid("Please use a valid role: user, model."));
        }
        let parts = content.get("parts").and_then(Value::as_array).filter(|parts| !parts.is_empty());
        let none = "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.";
        for part in parts.ok_or_else(|| invalid(none))? {
            match check_part(part)? {
                Part::Text(text) => texts.push(text),
                Part::Image(image, hash) => {
                    images.push(image);
                    hashes.push(hash);
                }
            }
        }
    }
    if images.len() > model.max_inputs {
        let (sent, max) = (images.len(), model.max_inputs);
        return Err(invalid(format!(
            "{sent} images were sent; the model accepts at most {max} images per prompt."
        )));
    }
    let prompt = texts.join("\n");
    if text_tokens(&prompt) + 258 * images.len() as u64 > MAX_TOKENS {
        return Err(invalid(format!(
            "The input token count exceeds the maximum number of tokens allowed {MAX_TOKENS}."
        )));
    }
    let config = get(request, "generationConfig").cloned().unwrap_or(Value::Object(Map::new()));
    let (ratio, (width, height)) = check_config(&config, model, images.last())?;
    Ok(Request { prompt, images, hashes, ratio, width, height, text_allowed: text_allowed(&config)? })
}

enum Part {
    Text(String),
    Image(DynamicImage, String),
}

fn check_part(part: &Value) -> Result<Part, Complaint> {
    let object = part.as_object().ok_or_else(|| invalid("Invalid value at 'contents[0].parts'."))?;
    let known = ["text", "inlineData", "fileData", "thought", "thoughtSignature"];
    only(object, " at 'contents[0].parts[0]'", &known)?;
    if get(part, "fileData").is_some() {
        return Err(Complaint::google(
            403,
            "PERMISSION_DENIED",
            "You do not have permission to access the File.",
        ));
    }
    if let Some(inline) = get(part, "inlineData") {
        let object = inline.as_object().ok_or_else(|| invalid("Invalid value at 'inline_data'."))?;
        only(object, " at 'contents[0].parts[0].inline_data'", &["mimeType", "data"])?;
        let mime = get(inline, "mimeType").and_then(Value::as_str).unwrap_or_default();
        let data = inline.get("data").and_then(Value::as_str).unwrap_or_default();
        let bytes = STANDARD.decode(data).map_err(|_| {
            invalid("Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed.")
        })?;
        if bytes.len() > MAX_IMAGE_BYTES {
            return Err(invalid(format!("The image is larger than {MAX_IMAGE_BYTES} bytes.")));
        }
        let image = picture::decode(mime, &bytes).map_err(invalid)?;
        return Ok(Part::Image(image, picture::sha256(&bytes)));
    }
    match part.get("text").and_then(Value::as_str) {
        Some(text) => Ok(Part::Text(text.to_string())),
        None => Err(invalid(
            "* GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field",
        )),
    }
}

fn check_safety(request: &Value) -> Result<(), Complaint> {
    let settings = get(request, "safetySettings").and_then(Value::as_array).into_iter().flatten();
    for setting in settings {
        let category = setting.get("category").and_then(Value::as_str).unwrap_or_default();
        let threshold = setting.get("threshold").and_then(Value::as_str).unwrap_or_default();
        let known = ["BLOCK_NONE", "BLOCK_ONLY_HIGH", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_LOW_AND_ABOVE", "OFF"];
        if !category.starts_with("HARM_CATEGORY_") || !known.contains(&threshold) {
            return Err(invalid("Invalid value at 'safety_settings[0]'."));
        }
    }
    Ok(())
}

/// The ratio and size to draw.
fn check_config(
    config: &Value,
    model: &Model,
    last: Option<&DynamicImage>,
) -> Result<(String, (u32, u32)), Complaint> {
    let object = config.as_object().ok_or_else(|| invalid("Invalid value at 'generation_config'."))?;
    let known = [
        "responseModalities",
        "imageConfig",
        "candidateCount",
        "temperature",
        "topP",
        "topK",
        "seed",
        "maxOutputTokens",
        "stopSequences",
        "thinkingConfig",
        "responseMimeType",
        "mediaResolution",
    ];
    only(object, " at 'generation_config'", &known)?;
    check_range(config, "temperature", 0.0, 2.0)?;
    check_range(config, "topP", 0.0, 1.0)?;
    let candidates = get(config, "candidateCount").map(|count| count.as_u64());
    if candidates.is_some_and(|count| model.third || count != Some(1)) {
        return Err(invalid("Multiple candidates is not enabled for this model"));
    }
    let image = get(config, "imageConfig").cloned().unwrap_or(Value::Object(Map::new()));
    let object = image.as_object().ok_or_else(|| invalid("Invalid value at 'image_config'."))?;
    only(object, " at 'generation_config.image_config'", &["aspectRatio", "imageSize"])?;
    let ratio = match get(&image, "aspectRatio").and_then(Value::as_str) {
        Some(ratio) => ratio.to_string(),
        None => last.map_or("1:1", |last| model.nearest_ratio(last.width(), last.height())).to_string(),
    };
    let Some(size) = model.size(&ratio) else {
        return Err(invalid(format!(
            "Invalid value for aspect_ratio: {ratio} is not supported by {}.",
            model.id
        )));
    };
    let scale = match get(&image, "imageSize").and_then(Value::as_str) {
        None => 1.0,
        Some(size) => model.scale(size).ok_or_else(|| {
            invalid(format!("Invalid value for image_size: {size} is not supported by {}.", model.id))
        })?,
    };
    let times = |side: u32| (f64::from(side) * scale) as u32;
    Ok((ratio, (times(size.0), times(size.1))))
}

fn check_range(config: &Value, name: &str, low: f64, high: f64) -> Result<(), Complaint> {
    match get(config, name).map(Value::as_f64) {
        None => Ok(()),
        Some(Some(value)) if (low..=high).contains(&value) => Ok(()),
        _ => Err(invalid(format!("{name} must be in the range [{low}, {high}]."))),
    }
}

/// Whether the answer may hold text; a list without IMAGE is not offered.
fn text_allowed(config: &Value) -> Result<bool, Complaint> {
    let Some(wanted) = get(config, "responseModalities") else {
        return Ok(true);
    };
    let wanted: Vec<String> = wanted
        .as_array()
        .into_iter()
        .flatten()
        .map(|word| word.as_str().unwrap_or_default().to_uppercase())
        .collect();
    let unknown = wanted.iter().any(|word| !["TEXT", "IMAGE"].contains(&word.as_str()));
    if unknown || !wanted.iter().any(|word| word == "IMAGE") {
        return Err(invalid(
            "The requested combination of response modalities is not supported by the model.",
        ));
    }
    Ok(wanted.iter().any(|word| word == "TEXT"))
}

/// About 4 characters a token, in Chinese about 1.5.
pub fn text_tokens(text: &str) -> u64 {
    let wide = text.chars().filter(|letter| *letter as u32 >= 0x2e80).count() as f64;
    let narrow = text.chars().count() as f64 - wide;
    (narrow / 4.0 + wide / 1.5).ceil() as u64
}
