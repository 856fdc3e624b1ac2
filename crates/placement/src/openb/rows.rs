//! The rows of the two kinds of openb files.

use std::collections::BTreeSet;

use super::error::OpenbError;
use super::table::{Field, Table};
use crate::device::WHOLE_MILLI;

/// More than any machine has, and few enough that sums do not overflow.
const CPU_MILLI_MAX: u64 = 1_000_000_000;
/// A pebibyte.
const MEMORY_MIB_MAX: u64 = 1 << 30;
const GPUS_MAX: u64 = 1024;

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeRow {
    /// Its name.
    pub name: String,
    /// Thousandths of a core.
    pub cpu_milli: u64,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// How many GPUs.
    pub gpus: u16,
    /// Their model; empty where there are none.
    pub model: String,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Its name.
    pub name: String,
    /// Thousandths of a core.
    pub cpu_milli: u64,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// How many GPUs; more than one only when they are taken whole.
    pub gpus: u16,
    /// Thousandths of each GPU.
    pub gpu_milli: u16,
    /// The models that will do; empty: any.
    pub models: Vec<String>,
}

/// Reads a node list: columns `sn`, `cpu_milli`, `memory_mib`, `gpu`, `model`.
///
/// # Errors
/// With the line, the character and the value at fault; so for a name given twice.
pub fn read_nodes(source: &str, bytes: &[u8]) -> Result<Vec<NodeRow>, OpenbError> {
    let table = Table::split(source, bytes)?;
    let [sn, cpu, memory, gpu, model] =
        ["sn", "cpu_milli", "memory_mib", "gpu", "model"].map(|name| table.column(name));
    let (sn, cpu, memory, gpu, model) = (sn?, cpu?, memory?, gpu?, model?);
    let mut names = BTreeSet::new();
    let mut nodes = Vec::new();
    for row in table.rows() {
        let gpus = row(gpu).number(GPUS_MAX)? as u16;
        let model = if gpus == 0 {
            String::new()
        } else {
            row(model).name()?
        };
        nodes.push(NodeRow {
            name: unique(&row(sn), &mut names)?,
            cpu_milli: row(cpu).number(CPU_MILLI_MAX)?,
            memory_mib: row(memory).number(MEMORY_MIB_MAX)?,
            gpus,
            model,
        });
    }
    Ok(nodes)
}

/// Reads a task list: columns `name`, `cpu_milli`, `memory_mib`, `num_gpu`, `gpu_milli` and, where it is there, `gpu_spec`
/// (models separated by `|`). The others (class, phase, times) are passed over.
///
/// # Errors
/// With the line, the character and the value at fault; so for a name given twice, and for shares of several GPUs.
pub fn read_tasks(source: &str, bytes: &[u8]) -> Result<Vec<TaskRow>, OpenbError> {
    let table = Table::split(source, bytes)?;
    let wanted = ["name", "cpu_milli", "memory_mib", "num_gpu", "gpu_milli"];
    let [name, cpu, memory, gpus, milli] = wanted.map(|name| table.column(name));
    let (name, cpu, memory, gpus, milli) = (name?, cpu?, memory?, gpus?, milli?);
    let spec = table.optional("gpu_spec");
    let mut names = BTreeSet::new();
    let mut tasks = Vec::new();
    for row in table.rows() {
        let count = row(gpus).number(GPUS_MAX)? as u16;
        let share = row(milli).number(u64::from(WHOLE_MILLI))? as u16;
        if count == 0 && share > 0 {
            return Err(row(milli).fault("is asked of each GPU, but num_gpu is 0"));
        }
        if count > 0 && share == 0 {
            return Err(row(milli).fault("must be 1 to 1000 where GPUs are asked for"));
        }
        if count > 1 && share < WHOLE_MILLI {
            return Err(row(milli).fault("must be 1000 where several GPUs are asked for"));
        }
        let models = spec.map_or_else(Vec::new, |spec| {
            let listed = row(spec).text.split('|').filter(|model| !model.is_empty());
            let models: BTreeSet<&str> = listed.collect();
            models.into_iter().map(str::to_owned).collect()
        });
        tasks.push(TaskRow {
            name: unique(&row(name), &mut names)?,
            cpu_milli: row(cpu).number(CPU_MILLI_MAX)?,
            memory_mib: row(memory).number(MEMORY_MIB_MAX)?,
            gpus: count,
            gpu_milli: share,
            models,
        });
    }
    Ok(tasks)
}

fn unique(field: &Field<'_>, names: &mut BTreeSet<String>) -> Result<String, OpenbError> {
    let name = field.name()?;
    if names.insert(name.clone()) {
        Ok(name)
    } else {
        Err(field.fault("is a name given twice"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_both_forms_are_read() {
        let nodes = read_nodes(
            "nodes",
            b"sn,cpu_milli,memory_mib,gpu,model\nn1,64000,262144,2,P100\nn2,8000,1024,0,\n",
        )
        .unwrap();
        assert_eq!(nodes[0].model, "P100");
        assert_eq!((nodes[1].gpus, nodes[1].model.as_str()), (0, ""));
        let plain = read_tasks(
            "tasks",
            b"name,cpu_milli,memory_mib,num_gpu,gpu_milli\r\nt1,6000,12288,1,460\r\n",
        )
        .unwrap();
        assert_eq!((plain[0].gpus, plain[0].gpu_milli), (1, 460));
        let text =
            "name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos\nt1,6000,12288,2,1000,T4|P100|T4,LS\n";
        assert_eq!(
            read_tasks("tasks", text.as_bytes()).unwrap()[0].models,
            ["P100", "T4"]
        );
    }

    #[test]
    fn faults_name_file_line_character_column_and_value() {
        let head = "name,cpu_milli,memory_mib,num_gpu,gpu_milli\n";
        let fault = |row: &str| {
            read_tasks("t.csv", format!("{head}{row}\n").as_bytes())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            fault("a,1,2,x,4"),
            "t.csv:2:7: column \"num_gpu\": \"x\" is not a whole number"
        );
        assert_eq!(
            fault("a,-1,2,1,4"),
            "t.csv:2:3: column \"cpu_milli\": \"-1\" is not a whole number"
        );
        assert_eq!(
            fault("a,1,2,1,1001"),
            "t.csv:2:9: column \"gpu_milli\": \"1001\" is too large"
        );
        assert_eq!(
            fault("a,1,2,2,500"),
            "t.csv:2:9: column \"gpu_milli\": \"500\" must be 1000 where several GPUs are asked for"
        );
        assert_eq!(
            fault("a,1,2,0,0\na,1,2,0,0"),
            "t.csv:3:1: column \"name\": \"a\" is a name given twice"
        );
        assert_eq!(fault("a,1,2"), "t.csv:2: 3 fields, the header has 5");
        assert_eq!(
            read_nodes("n.csv", b"sn,gpu\n").unwrap_err().to_string(),
            "n.csv:1: no column \"cpu_milli\""
        );
        assert_eq!(
            read_nodes("n.csv", b"sn\n\xff").unwrap_err().to_string(),
            "n.csv:2: not UTF-8 text"
        );
    }
}
