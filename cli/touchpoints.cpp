// The map, the design and what came, brought together.
#include "cli/touchpoints.h"

#include "cli/common.h"
#include "cli/record_figures.h"
#include "cli/record_file.h"
#include "compiler/conform/design.h"
#include "compiler/map/build.h"
#include "compiler/map/origin.h"

namespace journey::cli {
namespace {

class Both final : public rt::RecordSink {
 public:
  Both(rt::RecordSink& first, rt::RecordSink* second) : first_(first), second_(second) {}
  void Write(const rt::Record& record) override {
    first_.Write(record);
    if (second_ != nullptr) second_->Write(record);
  }

 private:
  rt::RecordSink& first_;
  rt::RecordSink* second_;
};

}  // namespace

Result<gap::Evidence> EvidenceOfRecords(const std::string& path, const Compilation& compilation,
                                        rt::RecordSink* beside) {
  gap::Observer observer(compilation.program, *compilation.ir, true);
  Both sinks(observer, beside);
  if (Status status = ReadRecords(path, *compilation.ir, sinks); !status.ok()) return status;
  gap::Evidence evidence = observer.Finish();
  WarnOfStrangers(path, evidence.figures);
  return evidence;
}

gap::Report GapsOf(const ProjectFiles& project, const Compilation& compilation, const gap::Evidence* evidence) {
  const std::string root = RootOf(project);
  const map::Model model = map::Build(compilation.program, compilation.sources, root, ProjectTitle(project));
  const map::Origin origin(compilation.program, compilation.sources, root);
  return gap::Compare(compilation.program, *compilation.ir, model,
                      conform::DesignsOf(compilation.program, *compilation.ir, compilation.sources, origin), evidence);
}

}  // namespace journey::cli
