//! Bytes of any kind are read or refused, and nothing panics.

use proptest::prelude::*;
use stowplan_depsolve::reader::{CargoReader, DebianReader, HelmReader, OlmReader, Reader};

fn each(bytes: &[u8]) {
    fn one(mut reader: impl Reader, bytes: &[u8]) {
        if let Err(error) = reader.add("some/file", bytes) {
            assert!(!error.faults().is_empty());
            assert!(!error.to_string().is_empty());
        } else if let Err(error) = reader.finish() {
            assert!(!error.faults().is_empty());
        }
    }
    one(HelmReader::new(), bytes);
    one(OlmReader::new(), bytes);
    one(DebianReader::new("amd64"), bytes);
    one(CargoReader::new(), bytes);
}

const WORDS: [&str; 40] = [
    "entries:\n",
    "a:\n",
    "- ",
    "  ",
    "name: a\n",
    "version: 1.0.0\n",
    "dependencies:\n",
    "condition: x.y\n",
    "---\n",
    "schema: olm.bundle\n",
    "schema: olm.channel\n",
    "package: a\n",
    "properties:\n",
    "type: olm.constraint\n",
    "value:\n",
    "any:\n",
    "not:\n",
    "constraints:\n",
    "kind: ClusterServiceVersion\n",
    "metadata:\n",
    "spec:\n",
    "Package: a\n",
    "Version: 1\n",
    "Depends: b (>= 1) | c\n",
    "Conflicts: é (",
    "\n\n",
    "{\"name\":\"a\",\"vers\":\"1.0.0\",\"deps\":[",
    "{\"name\":\"b\",\"req\":\"^1\"}",
    "]",
    "}",
    ",",
    "\"features\":{\"a\":[\"b?/c\"]}",
    "[[package]]\n",
    "name = \"a\"\n",
    "version = \"1\"\n",
    "\u{feff}",
    "é",
    "\t",
    "{",
    "[",
];

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        each(&bytes);
    }

    #[test]
    fn any_words(words in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 0..40)) {
        each(words.concat().as_bytes());
    }
}
