// A log -> how customers behave, for `behaviour fit` and for forecasts of `advise`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "foresight/behaviour_fit.h"
#include "ir/ir.h"
#include "runtime/input/source.h"
#include "runtime/records/record.h"

namespace journey::cli {

// Who got what when.
class MessageSink final : public rt::RecordSink {
 public:
  void Write(const rt::Record& record) override;
  foresight::SentMessages Finish();

 private:
  foresight::SentMessages sent_;
};

struct FitOfLog {
  std::string events;
  rt::SourceOptions reading;
  bool fields = true;  // those that the module declares get values
  std::vector<std::string> reactions;
  int memory = foresight::kMostMemory;
  bool tells = true;  // of lines that cannot be used
};

struct FittedBehaviour {
  foresight::Behaviour behaviour;
  uint64_t customers = 0;
};

// The exit code where nothing can be learned. The log is read more than once.
std::optional<int> FitLog(const ir::Module& module, const FitOfLog& fit, const foresight::SentMessages& sent,
                          FittedBehaviour& into);

}  // namespace journey::cli
