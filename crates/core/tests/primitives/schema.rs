use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};
use stowplan_core::{
    Bytes, LabelSelector, Labels, Latency, Money, NodeSelector, Quantity, Span, Taint, Toleration,
};

fn schema<T: JsonSchema>() -> Value {
    schema_for!(T).to_value()
}

#[test]
fn scalars_are_text_or_numbers() {
    for schema in [
        schema::<Quantity>(),
        schema::<Money>(),
        schema::<Latency>(),
        schema::<Bytes>(),
    ] {
        assert_eq!(schema["type"], json!(["string", "number"]));
    }
    assert_eq!(schema::<Span>()["type"], "string");
}

#[test]
fn objects_have_wire_names_and_are_closed() {
    let selector = schema::<LabelSelector>();
    assert_eq!(selector["additionalProperties"], false);
    assert!(selector["properties"]["matchExpressions"].is_object());
    assert_eq!(
        schema::<Labels>()["additionalProperties"],
        json!({ "type": "string" })
    );
    assert_eq!(schema::<NodeSelector>()["required"], json!(["nodeSelectorTerms"]));
    assert_eq!(schema::<Taint>()["required"], json!(["key", "effect"]));
    let toleration = schema::<Toleration>();
    assert_eq!(toleration["additionalProperties"], false);
    assert!(toleration["properties"]["tolerationSeconds"].is_object());
    assert_eq!(toleration.get("required"), None);
}
