// What people really do, step by step: sequences of names (stages, or events) -> how many went from which step to
// which.
//
// A walk is one entry of a journey, or one customer of a log. Its first `depth` steps are kept as they are, of the rest
// only what follows what. Walks that end free their memory; Finish ends those that did not. Memory: about 100 bytes and
// four for each kept step of a walk that is open; counters by pair of names, by step, and for the first kMostVariants
// different walks. At most kMostNames names are told apart. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "insight/by_text.h"

namespace journey::insight {

// A walk as it was: its kept steps, and whether there were more.
struct Variant {
  std::vector<uint32_t> steps;
  uint64_t length = 0;  // all steps
  std::string end;      // how it ended; empty: it has not
  uint64_t count = 0;
};

struct Paths {
  std::vector<std::string> names;  // of steps, in the order in which they first came
  uint64_t walks = 0, steps = 0;
  std::vector<uint64_t> counts;                             // by name: steps
  std::map<uint32_t, uint64_t> starts, lasts;               // by name: walks that begin, and stop, with it
  std::map<std::string, uint64_t> ends;                     // by outcome; "": still going on
  std::map<std::pair<uint32_t, uint32_t>, uint64_t> pairs;  // by name and the name right behind it
  // By place of the step, from 0, and names: walks that went so from step `place` to the next.
  std::vector<std::map<std::pair<uint32_t, uint32_t>, uint64_t>> flows;
  std::vector<std::map<uint32_t, uint64_t>> at;  // by place: walks that had this step there
  uint64_t variants = 0;                         // different walks
  bool variants_cut = false;                     // there were more than are told apart
  std::vector<Variant> commonest;                // the most frequent first, at most kShownVariants
};

inline constexpr size_t kMostNames = 10'000, kMostVariants = 1'000'000, kShownVariants = 20;

class PathTally {
 public:
  explicit PathTally(size_t depth) : depth_(depth) {
    paths_.flows.resize(depth);
    paths_.at.resize(depth);
  }
  // The walk of this name takes a step.
  void Step(std::string_view walk, std::string_view name);
  // It is over. Does nothing for one that is not known.
  void End(std::string_view walk, std::string_view outcome);
  bool IsOpen(std::string_view walk) const { return open_.contains(walk); }
  // What was the walk of `from` is that of `into` from now on; where both are open, that of `from` ends as "merged".
  void Rename(std::string_view from, std::string_view into);
  // All that are open end without an outcome. Once.
  Paths Finish();

 private:
  struct Walk {
    std::vector<uint32_t> kept;
    uint32_t last = 0;
    uint64_t length = 0, hash = 0;
  };
  struct Counted {
    std::vector<uint32_t> kept;
    std::string end;
    uint64_t length = 0, count = 0;
  };
  uint32_t IdOf(std::string_view name);
  void Close(const Walk& walk, std::string_view outcome);

  size_t depth_;
  Paths paths_;
  ByText<uint32_t> ids_;
  ByText<Walk> open_;
  std::unordered_map<uint64_t, Counted> variants_;  // by hash of all steps and the end
};

// Tables and a flow picture for each; `what` is what a step is: "stage", "event".
std::string WritePathsText(const Paths& paths, const std::string& title, const std::string& what);
std::string WritePathsJson(const Paths& paths, const std::string& title, const std::string& what);
std::string WritePathsCsv(const Paths& paths);
std::string WritePathsHtml(const Paths& paths, const std::string& title, const std::string& what);
// A Sankey diagram of the kept steps: a column a step, the width of a band is how many went that way.
std::string DrawSankey(const Paths& paths, const std::string& title);

}  // namespace journey::insight
