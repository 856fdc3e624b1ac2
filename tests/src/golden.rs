//! Text compared with a file of the repository, written anew on demand.

use std::fmt::Write as _;
use std::path::Path;

use stowplan_placement::{Explanation, LevelLoss, Reason};

/// Compares text with `tests/golden/NAME`. With `STOWPLAN_BLESS` set, writes the file instead.
///
/// # Errors
/// A sentence that shows both texts.
pub fn compare(name: &str, text: &str) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var_os("STOWPLAN_BLESS").is_some() {
        return std::fs::write(&path, text).map_err(|error| format!("{name}: {error}"));
    }
    let expected = std::fs::read_to_string(&path).map_err(|error| format!("{name}: {error}"))?;
    if expected == text {
        return Ok(());
    }
    Err(format!(
        "{name} differs; if the new text is right, run again with STOWPLAN_BLESS=1\n--- expected\n{expected}\n--- found\n{text}"
    ))
}

/// An explanation in words, a line for each fact.
pub fn words(explanation: &Explanation) -> String {
    let mut text = String::new();
    match explanation {
        Explanation::Held { item, bin } => line(&mut text, &format!("{item} holds its place in {bin}")),
        Explanation::Placed(placed) => {
            line(&mut text, &format!("{} stands in {}", placed.item, placed.bin));
            line(
                &mut text,
                &format!(
                    "  decided after {} others, {} bins would have done",
                    placed.decided_before, placed.feasible_bins
                ),
            );
            line(&mut text, &format!("  changes {}", losses(&placed.change)));
            for other in &placed.alternatives {
                let told = match (other.loses_at_level, other.tie_break) {
                    (Some(level), _) => format!("loses at level {level}: {}", losses(&other.loses_by)),
                    (None, Some(tie_break)) => format!("loses by the tie-break: {tie_break}"),
                    (None, None) => "loses by nothing that is told".to_owned(),
                };
                line(&mut text, &format!("  next {} {told}", other.bin));
            }
            reasons(&mut text, "ruled out", &placed.ruled_out);
        }
        Explanation::Unplaced(unplaced) => {
            line(
                &mut text,
                &format!("{} stands nowhere, of {} bins", unplaced.item, unplaced.bins),
            );
            reasons(&mut text, "ruled out", &unplaced.ruled_out);
            reasons(&mut text, "first ruled out", &unplaced.first_ruled_out);
            if let Some(closest) = &unplaced.closest {
                line(
                    &mut text,
                    &format!("  closest {}: {}", closest.bin, closest.text.join("; ")),
                );
            }
            for remedy in &unplaced.remedies {
                line(
                    &mut text,
                    &format!(
                        "  without {:?} alone {} would open; least in {}",
                        remedy.constraint, remedy.opens, remedy.least
                    ),
                );
            }
        }
    }
    text
}

fn line(text: &mut String, words: &str) {
    writeln!(text, "{words}").expect("a string takes all that is written");
}

fn reasons(text: &mut String, verb: &str, reasons: &[Reason]) {
    for reason in reasons {
        line(
            text,
            &format!("  {verb} {} by {}", reason.bins, reason.constraint),
        );
    }
}

fn losses(losses: &[LevelLoss]) -> String {
    let told = losses.iter().map(|loss| {
        format!(
            "{} {:+.6} (level {}, weight {})",
            loss.term, loss.value, loss.level, loss.weight
        )
    });
    told.collect::<Vec<_>>().join(", ")
}
