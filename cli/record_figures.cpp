// Records into insight's tally.
#include "cli/record_figures.h"

#include "cli/output.h"
#include "cli/record_file.h"
#include "insight/tally.h"

namespace journey::cli {

Result<insight::Figures> FiguresOfRecords(const std::string& path, const ir::Module& module,
                                          const insight::EntryGroups* groups) {
  insight::Tally tally(module, groups);
  if (Status status = ReadRecords(path, module, tally); !status.ok()) return status;
  insight::Figures figures = tally.Now();
  WarnOfStrangers(path, figures);
  return figures;
}

void WarnOfStrangers(const std::string& path, const insight::Figures& figures) {
  if (figures.records == 0) {
    Err("warning: {} has no records of these journeys; were they made by `journey run --records`?\n", path);
  } else if (figures.strangers > 0) {
    Err("warning: {} records are of journeys or stages that this project does not have\n", figures.strangers);
  }
}

}  // namespace journey::cli
