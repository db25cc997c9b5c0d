// Lines through insight's reader, into its tally.
#include "cli/record_figures.h"

#include "cli/output.h"
#include "insight/record_lines.h"
#include "insight/tally.h"
#include "runtime/input/lines.h"

namespace journey::cli {

Status ReadRecords(const std::string& path, const ir::Module& module, rt::RecordSink& sink) {
  auto source = rt::ByteSource::Open(path);
  if (!source.ok()) return source.status();
  rt::LineReader reader(std::move(*source));
  insight::RecordLines lines(module);
  const auto wrong = [&](const rt::Line& line, const std::string& what) {
    return Status::Error(reader.name() + ":" + std::to_string(line.number) + ": this line " + what);
  };
  for (rt::Line line; reader.Next(&line);) {
    if (line.too_long) return wrong(line, "is too long for a record");
    const Result<const rt::Record*> record = lines.Read(line.text);
    if (!record.ok()) return wrong(line, record.status().message());
    if (record.value() != nullptr) sink.Write(*record.value());
  }
  return reader.status();
}

Result<insight::Figures> FiguresOfRecords(const std::string& path, const ir::Module& module,
                                          const insight::EntryGroups* groups) {
  insight::Tally tally(module, groups);
  if (Status status = ReadRecords(path, module, tally); !status.ok()) return status;
  insight::Figures figures = tally.Now();
  if (figures.records == 0) {
    Err("warning: {} has no records of these journeys; were they made by `journey run --records`?\n", path);
  } else if (figures.strangers > 0) {
    Err("warning: {} records are of journeys or stages that this project does not have\n", figures.strangers);
  }
  return figures;
}

}  // namespace journey::cli
