// Trees and what a run of tests has touched -> what of the journeys was tried, and what was not.
//
// A point is something of which a test can try one or several outcomes: a stage is reached, a trigger taken, a timer
// fires, a guard is true and false, an arm is taken, a send is made. Outcomes that do not count are told for
// information. What leaves nothing in the ir (a guard that is constant, a trigger without effect) is no point. Places
// that several journeys share, as those of one template do, are one point. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/source/source.h"
#include "ir/ir.h"
#include "runtime/testing/touched.h"

namespace journey::coverage {

enum class PointKind : uint8_t { kStage, kTrigger, kTimer, kGuard, kArm, kSend };
inline constexpr PointKind kPointKinds[] = {PointKind::kStage, PointKind::kTrigger, PointKind::kTimer,
                                            PointKind::kGuard, PointKind::kArm,     PointKind::kSend};
// "stage"
std::string_view KindName(PointKind kind);

struct Outcome {
  std::string what;  // "fired"
  uint64_t hits = 0;
  bool counts = true;
};

struct Point {
  PointKind kind = PointKind::kStage;
  std::string journey;  // as the text names it
  std::string text;     // what stands there, on one line
  uint32_t line = 0, column = 0;
  std::vector<Outcome> outcomes;
};

struct FileCoverage {
  std::string path;
  std::string source;
  std::vector<Point> points;  // by place
};

struct Share {
  size_t covered = 0, total = 0;  // outcomes that count
  // 100 where there is nothing to cover.
  double percent() const {
    return total == 0 ? 100.0 : 100.0 * static_cast<double>(covered) / static_cast<double>(total);
  }
};

// Of the project's own files that have journeys; not of the standard library's.
std::vector<FileCoverage> Cover(const SourceMap& sources, const std::vector<ast::Module>& modules,
                                const ir::Module& module, const rt::Touched& touched);

Share ShareOf(const std::vector<Point>& points);
Share ShareOf(const std::vector<FileCoverage>& files);
Share ShareOf(const std::vector<FileCoverage>& files, PointKind kind);

}  // namespace journey::coverage
