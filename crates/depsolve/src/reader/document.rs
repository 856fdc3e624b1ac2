//! YAML and JSON files: each document as a tree, faults in it with line and column.

use stowplan_core::{
    Diagnostic, DocumentError, FieldRemark, ReadLimits, Severity, diagnose_document, read_document,
};

use super::chunk::{Chunk, chunks};
use super::error::{ReadError, ReadFault};
use super::report::Report;
use super::tree::{Cursor, Tree};

/// Manifests are nested more deeply than files people write for this program.
const DEPTH_MAX: usize = 250;

/// Gives every document of a file to `read` and returns the faults that this found.
pub(super) fn each_document(
    source: &str,
    bytes: &[u8],
    report: &mut Report,
    mut read: impl FnMut(&mut Report, &Cursor<'_>),
) -> Result<(), ReadError> {
    let mut limits = ReadLimits::default();
    limits.depth_max = DEPTH_MAX;
    source.clone_into(&mut report.source);
    let mut faults = Vec::new();
    let chunks = chunks(bytes);
    if chunks.is_empty() {
        let mut fault = ReadFault::new(
            "",
            "",
            "the file holds no document",
            "give one that says something",
        );
        source.clone_into(&mut fault.source);
        return Err(ReadError::new(vec![fault]));
    }
    for chunk in chunks {
        report.package.clear();
        let tree: Tree = match read_document(chunk.bytes, source, &limits) {
            Ok(tree) => tree,
            Err(error) => {
                faults.extend(unreadable(&error, &chunk));
                continue;
            }
        };
        read(report, &Cursor::root(&tree));
        let found = report.take();
        if found.is_empty() {
            continue;
        }
        let remarks = found.iter().map(|(path, fault)| FieldRemark {
            severity: Severity::Error,
            path: path.clone(),
            message: fault.reason.clone(),
            suggestion: None,
        });
        match diagnose_document(chunk.bytes, source, &limits, remarks) {
            Ok(diagnostics) => {
                let located = found.into_iter().zip(&diagnostics);
                faults.extend(located.map(|((_, fault), diagnostic)| placed(fault, diagnostic, &chunk)));
            }
            Err(error) => faults.extend(unreadable(&error, &chunk)),
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(ReadError::new(faults))
    }
}

fn placed(mut fault: ReadFault, diagnostic: &Diagnostic, chunk: &Chunk<'_>) -> ReadFault {
    fault.line = Some(diagnostic.line + chunk.lines);
    let before = if diagnostic.line == 1 { chunk.columns } else { 0 };
    fault.column = Some(diagnostic.column + before);
    fault
}

fn unreadable<'e>(error: &'e DocumentError, chunk: &'e Chunk<'_>) -> impl Iterator<Item = ReadFault> + 'e {
    error
        .diagnostics()
        .iter()
        .map(|diagnostic| placed(ReadFault::of_diagnostic(diagnostic), diagnostic, chunk))
}
