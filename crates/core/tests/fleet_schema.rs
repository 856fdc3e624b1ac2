//! The published JSON Schema is the one that is generated. `UPDATE_SCHEMA=1` writes it anew.

use std::path::Path;

#[test]
fn the_published_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema/fleet-v1alpha1.schema.json");
    let generated = stowplan_core::fleet_schema();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().expect("a file is in a folder")).unwrap();
        std::fs::write(&path, format!("{generated:#}\n")).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    let published: serde_json::Value = serde_json::from_str(&published).unwrap_or_default();
    assert!(
        published == generated,
        "docs/schema/fleet-v1alpha1.schema.json is not what the types say; run\n\
         UPDATE_SCHEMA=1 cargo test -p stowplan-core --test fleet_schema"
    );
}
