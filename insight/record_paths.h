// Records of one journey -> the paths of its entries, stage by stage; a walk ends with the outcome of its entry.
//
// A sink of records, as the tally is (tally.h), with the same demands. Those held out are in no stage and walk nowhere.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "insight/paths.h"
#include "ir/ir.h"
#include "runtime/records/record.h"

namespace journey::insight {

class RecordPaths : public rt::RecordSink {
 public:
  // `journey`: its index in the module, which must outlive this. Of each walk so many steps are kept.
  RecordPaths(const ir::Module& module, int32_t journey, size_t depth)
      : module_(module), journey_(journey), tally_(depth) {}
  void Write(const rt::Record& record) override;
  Paths Finish() { return tally_.Finish(); }

 private:
  std::string WalkOf(std::string_view customer, const rt::Record& record) const;
  // The walk under the id that it has now; those that came over are looked for under the ids they came from.
  std::string Find(const rt::Record& record);

  const ir::Module& module_;
  int32_t journey_;
  PathTally tally_;
  std::unordered_map<std::string, std::vector<std::string>> came_from_;  // by customer
};

}  // namespace journey::insight
