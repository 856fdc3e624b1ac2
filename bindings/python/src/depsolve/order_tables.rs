//! Steps and dependencies from tables.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use stowplan_core::Span;
use stowplan_depsolve::order::{Dependency, Kind, OrderProblem, Step};

use crate::error::{refused, unknown};
use crate::frame::{Column, Frame};

const STEPS: [&str; 4] = ["name", "required", "startup_order", "duration"];
const DEPENDENCIES: [&str; 4] = ["step", "depends_on", "kind", "reason"];

/// An order problem of a table of steps and a table of what they depend on.
pub fn of_tables(
    steps: &Bound<'_, PyAny>,
    dependencies: Option<&Bound<'_, PyAny>>,
) -> PyResult<OrderProblem> {
    let frame = Frame::from_python("steps", steps)?;
    known(&frame, &STEPS)?;
    let names = needed(&frame, "name")?;
    let required = frame.flags("required")?;
    let durations = frame.text("duration")?;
    let numbers = whole_numbers(&frame, "startup_order")?;
    let mut made: Vec<Step> = Vec::with_capacity(names.len());
    for (row, name) in names.into_iter().enumerate() {
        let mut step = Step::new(name);
        step.required = required.as_ref().is_none_or(|flags| flags[row]);
        step.startup_order = numbers.as_ref().and_then(|numbers| numbers[row]);
        if let Some(text) = durations.as_ref().and_then(|texts| texts[row].as_deref()) {
            let duration: Result<Span, _> = text.parse();
            let duration =
                duration.map_err(|error| refused(format!("steps: row {row}: duration: {error}")))?;
            step.duration = Some(duration);
        }
        made.push(step);
    }
    if let Some(dependencies) = dependencies {
        let frame = Frame::from_python("dependencies", dependencies)?;
        known(&frame, &DEPENDENCIES)?;
        add(&mut made, &frame)?;
    }
    Ok(OrderProblem::new(made))
}

fn add(steps: &mut [Step], frame: &Frame) -> PyResult<()> {
    let by_name: BTreeMap<String, usize> = steps
        .iter()
        .enumerate()
        .map(|(index, step)| (step.name.clone(), index))
        .collect();
    let (of, names) = (needed(frame, "step")?, needed(frame, "depends_on")?);
    let (kinds, reasons) = (frame.text("kind")?, frame.text("reason")?);
    for (row, (step, name)) in of.into_iter().zip(names).enumerate() {
        let Some(index) = by_name.get(&step) else {
            let known = "the table of steps has it not; every step must be there";
            return Err(unknown("step", &step, known));
        };
        let kind = match kinds.as_ref().and_then(|kinds| kinds[row].as_deref()) {
            None => None,
            Some("hard") => Some(Kind::Hard),
            Some("soft") => Some(Kind::Soft),
            Some(other) => {
                return Err(refused(format!(
                    "dependencies: row {row}: kind is {other:?}: it must be \"hard\" or \"soft\""
                )));
            }
        };
        steps[*index].depends_on.push(Dependency {
            name,
            kind,
            reason: reasons.as_ref().and_then(|reasons| reasons[row].clone()),
        });
    }
    Ok(())
}

fn known(frame: &Frame, columns: &[&str]) -> PyResult<()> {
    match frame
        .names()
        .iter()
        .find(|name| !columns.contains(&name.as_str()))
    {
        None => Ok(()),
        Some(name) => Err(refused(format!(
            "{}: column {name:?} is not read; there can be {}",
            frame.title,
            columns.join(", ")
        ))),
    }
}

/// A column of text in which no value is missing.
fn needed(frame: &Frame, column: &str) -> PyResult<Vec<String>> {
    let title = frame.title;
    let texts = frame.text(column)?;
    let texts = texts.ok_or_else(|| refused(format!("{title}: column {column:?} is missing")))?;
    let text = |(row, text): (usize, Option<String>)| {
        text.ok_or_else(|| refused(format!("{title}: row {row}: {column} is missing")))
    };
    texts.into_iter().enumerate().map(text).collect()
}

fn whole_numbers(frame: &Frame, column: &str) -> PyResult<Option<Vec<Option<i64>>>> {
    let told = || {
        refused(format!(
            "{}: column {column:?} must hold whole numbers",
            frame.title
        ))
    };
    match frame.column(column) {
        None => Ok(None),
        Some(Column::Ints(values)) => Ok(Some(values.iter().collect())),
        // Libraries that know no gaps in whole numbers make them floats.
        Some(Column::Floats(values)) => {
            let whole = |value: Option<f64>| match value {
                Some(number) if number.is_nan() => Ok(None),
                Some(number) if number.fract() == 0.0 && number.abs() < 9e15 => Ok(Some(number as i64)),
                Some(_) => Err(told()),
                None => Ok(None),
            };
            Ok(Some(values.iter().map(whole).collect::<PyResult<_>>()?))
        }
        Some(_) => Err(told()),
    }
}
