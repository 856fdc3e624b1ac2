//! The JSON Schema of fleet files, for editors and other programs.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::fleet::Fleet;

/// The JSON Schema (draft 2020-12) of a fleet file, generated from the types that are read.
///
/// It knows names, types and ranges. What fields say about each other, such as references, is known to
/// [`Fleet::validate`] alone.
///
/// ```
/// let schema = stowplan_core::fleet_schema();
/// assert_eq!(schema["title"], "Fleet");
/// assert_eq!(schema["additionalProperties"], false);
/// ```
pub fn fleet_schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Fleet>()
        .to_value();
    keep_first_paragraphs(&mut schema);
    schema
}

/// Descriptions come from the documentation of the types; what follows the first paragraph is for programmers.
fn keep_first_paragraphs(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "description" => {
                        if let Some((first, _)) = text.split_once("\n\n") {
                            *text = first.to_owned();
                        }
                    }
                    other => keep_first_paragraphs(other),
                }
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(keep_first_paragraphs),
        _ => {}
    }
}
