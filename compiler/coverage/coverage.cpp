// Sites of the tree are looked up among the places of the ir, which say whether there is something to try, and among
// those that were touched.
#include "compiler/coverage/coverage.h"

#include <algorithm>
#include <limits>

#include "compiler/coverage/points.h"

namespace journey::coverage {
namespace {

using rt::TouchedPlace;

constexpr size_t kMostText = 60;  // of what is shown, in bytes

// What the ir has in each place: with counts of 0, so that one look-up serves what is there and what has run.
struct Places {
  rt::Touched::Runs runs;
  std::map<TouchedPlace, bool> answers;
};

Places PlacesOf(const ir::Module& module) {
  Places places;
  for (const ir::Function& function : module.functions) {
    if (function.context == ir::Context::kTest) continue;
    for (const ir::Block& block : function.blocks) {
      for (const ir::Instr& instr : block.instrs) {
        if (instr.line == 0) continue;
        const TouchedPlace place = rt::PlaceOf(function, instr);
        places.runs[place][instr.op];
        if (instr.dst == ir::kNoReg) continue;
        const ir::Type& type = function.registers[instr.dst];
        if (type.kind == ir::Kind::kBool && !type.optional) places.answers[place] = true;
      }
    }
  }
  return places;
}

bool RunsCode(ir::Op op) {
  return op != ir::Op::kJump && op != ir::Op::kBranch && op != ir::Op::kSwitch && op != ir::Op::kReturn;
}

class Finder {
 public:
  Finder(const SourceMap& sources, const ir::Module& module, const rt::Touched& touched)
      : sources_(sources), module_(module), touched_(touched), places_(PlacesOf(module)) {}

  void Add(const Site& site, std::vector<Point>& points) const {
    switch (site.kind) {
      case SiteKind::kStage:
        return AddOp(PointKind::kStage, site, ir::Op::kEnterStage, "reached", points);
      case SiteKind::kGuard:
        return AddGuard(site, points);
      case SiteKind::kSplit:
        return AddSplit(site, points);
      case SiteKind::kSend:
        return AddSend(site, points);
      case SiteKind::kTimer:
        return AddTimer(site, points);
      case SiteKind::kExit:
        return AddTaken(PointKind::kTrigger, site, ir::Op::kEndInstance, points);
      case SiteKind::kGoal:
        return AddTaken(PointKind::kTrigger, site, ir::Op::kGoalHit, points);
      case SiteKind::kWaitArm:
        return AddTaken(PointKind::kArm, site, ir::Op::kClearWait, points);
      case SiteKind::kElse:
        return AddTaken(PointKind::kArm, site, ir::Op::kReturn, points);
      case SiteKind::kOn:
        return AddTaken(PointKind::kTrigger, site, ir::Op::kReturn, points);
    }
  }

 private:
  int32_t FileOf(FileId file) const {
    const auto found = std::ranges::find(module_.files, sources_.file(file).path());
    return found == module_.files.end() ? ir::kNone : static_cast<int32_t>(found - module_.files.begin());
  }

  // As the compiler writes places into the ir.
  TouchedPlace At(Span span) const {
    const LineColumn at = sources_.file(span.file).Locate(span.begin);
    const ir::Place place = ir::MakePlace(FileOf(span.file), at.line, at.column, span.end - span.begin);
    return {place.file, place.line, place.column, place.length};
  }

  // How often code between the two offsets has run; none where there is no code.
  std::optional<uint64_t> RunsWithin(Span span) const {
    const TouchedPlace low = First(span.file, span.begin), high = First(span.file, span.end);
    std::optional<uint64_t> most;
    for (auto it = places_.runs.lower_bound(low); it != places_.runs.end() && it->first < high; ++it) {
      for (const auto& [op, zero] : it->second) {
        if (RunsCode(op)) most = std::max(most.value_or(0), CountOf(it->first, op));
      }
    }
    return most;
  }

  TouchedPlace First(FileId file, uint32_t offset) const {
    const LineColumn at = sources_.file(file).Locate(offset);
    return {FileOf(file), at.line, static_cast<uint16_t>(std::min<uint32_t>(at.column, UINT16_MAX)), 0};
  }

  uint64_t CountOf(const TouchedPlace& place, ir::Op op) const {
    const auto at = touched_.runs.find(place);
    if (at == touched_.runs.end()) return 0;
    const auto count = at->second.find(op);
    return count == at->second.end() ? 0 : count->second;
  }

  bool Has(const TouchedPlace& place, ir::Op op) const {
    const auto at = places_.runs.find(place);
    return at != places_.runs.end() && at->second.contains(op);
  }

  Point MakePoint(PointKind kind, const Site& site) const {
    const LineColumn at = sources_.file(site.head.file).Locate(site.head.begin);
    std::string text(sources_.Text(site.head));
    if (site.kind == SiteKind::kElse) text = "else";
    text = text.substr(0, text.find('\n'));
    if (text.size() > kMostText) {
      size_t end = kMostText;
      while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
      text = text.substr(0, end) + "…";
    }
    return {kind, site.journey, std::move(text), at.line, at.column, {}};
  }

  void AddOp(PointKind kind, const Site& site, ir::Op op, const char* what, std::vector<Point>& points) const {
    const TouchedPlace place = At(site.head);
    if (!Has(place, op)) return;
    Point point = MakePoint(kind, site);
    point.outcomes.push_back({what, CountOf(place, op), true});
    points.push_back(std::move(point));
  }

  // By what it does itself, by what runs in its block, or by its condition where it does nothing.
  void AddTaken(PointKind kind, const Site& site, ir::Op own, std::vector<Point>& points) const {
    const TouchedPlace head = At(site.head);
    std::optional<uint64_t> hits;
    if (RunsCode(own) && Has(head, own)) hits = CountOf(head, own);
    if (site.body != nullptr) {
      if (const std::optional<uint64_t> body = RunsWithin(site.body->span)) hits = std::max(hits.value_or(0), *body);
    }
    if (!hits.has_value() && site.guard.valid() && places_.answers.contains(At(site.guard))) {
      hits = AnswersOf(At(site.guard))[1];
    }
    if (!hits.has_value()) return;
    Point point = MakePoint(kind, site);
    point.outcomes.push_back({"taken", *hits, true});
    points.push_back(std::move(point));
  }

  std::array<uint64_t, 2> AnswersOf(const TouchedPlace& place) const {
    const auto at = touched_.answers.find(place);
    return at == touched_.answers.end() ? std::array<uint64_t, 2>{} : at->second;
  }

  void AddGuard(const Site& site, std::vector<Point>& points) const {
    const TouchedPlace place = At(site.guard);
    if (!places_.answers.contains(place)) return;
    const std::array<uint64_t, 2> answers = AnswersOf(place);
    Point point = MakePoint(PointKind::kGuard, site);
    point.outcomes.push_back({"true", answers[1], true});
    point.outcomes.push_back({"false", answers[0], true});
    points.push_back(std::move(point));
  }

  void AddTimer(const Site& site, std::vector<Point>& points) const {
    const std::optional<uint64_t> fired = RunsWithin(site.body->span);
    if (!fired.has_value()) return;
    Point point = MakePoint(PointKind::kTimer, site);
    point.outcomes.push_back({"fired", *fired, true});
    if (const std::optional<uint64_t> left = LeftBeside(site)) {
      point.outcomes.push_back({"cancelled", *left - std::min(*left, *fired), false});
    }
    points.push_back(std::move(point));
  }

  // How often the stage of a timer that fires once a visit was left; none of one that fires again and again.
  std::optional<uint64_t> LeftBeside(const Site& site) const {
    const TouchedPlace low = First(site.head.file, site.head.begin), high = First(site.head.file, site.body->span.end);
    std::optional<uint64_t> left;
    for (size_t i = 0; i < module_.journeys.size(); ++i) {
      const ir::Journey& journey = module_.journeys[i];
      for (const ir::Timer& timer : journey.timers) {
        if (timer.kind == ir::TimerKind::kEvery || timer.kind == ir::TimerKind::kAt) continue;
        if (timer.body_fn == ir::kNone || !RunsIn(timer.body_fn, low, high)) continue;
        const std::string& stage = journey.stages[static_cast<size_t>(timer.stage)].name;
        const auto count = touched_.left.find({static_cast<int32_t>(i), stage});
        left = left.value_or(0) + (count == touched_.left.end() ? 0 : count->second);
      }
    }
    return left;
  }

  bool RunsIn(int32_t function, const TouchedPlace& low, const TouchedPlace& high) const {
    const ir::Function& body = module_.functions[static_cast<size_t>(function)];
    for (const ir::Block& block : body.blocks) {
      for (const ir::Instr& instr : block.instrs) {
        const TouchedPlace place = rt::PlaceOf(body, instr);
        if (instr.line != 0 && low <= place && place < high) return true;
      }
    }
    return false;
  }

  void AddSplit(const Site& site, std::vector<Point>& points) const {
    const TouchedPlace place = At(site.head);
    if (!Has(place, ir::Op::kSplit)) return;
    const auto walked = touched_.arms.find(place);
    for (size_t i = 0; i < site.split->arms.size(); ++i) {
      const ast::SplitArm& arm = site.split->arms[i];
      Site one = site;
      one.head = Join(arm.percent_span, arm.name.span);
      Point point = MakePoint(PointKind::kArm, one);
      uint64_t hits = 0;
      if (walked != touched_.arms.end()) {
        const auto count = walked->second.find(static_cast<int64_t>(i));
        hits = count == walked->second.end() ? 0 : count->second;
      }
      point.outcomes.push_back({"taken", hits, true});
      points.push_back(std::move(point));
    }
  }

  void AddSend(const Site& site, std::vector<Point>& points) const {
    const TouchedPlace place = At(site.head);
    const bool plain = Has(place, ir::Op::kSend);
    if (!plain && !Has(place, ir::Op::kSendTell)) return;
    Point point = MakePoint(PointKind::kSend, site);
    point.outcomes.push_back({"made", CountOf(place, plain ? ir::Op::kSend : ir::Op::kSendTell), true});
    const auto fates = touched_.sends.find(place);
    const rt::SendFates fate = fates == touched_.sends.end() ? rt::SendFates{} : fates->second;
    point.outcomes.push_back({"sent", fate.sent, false});
    point.outcomes.push_back({"deferred", fate.deferred, false});
    point.outcomes.push_back({"suppressed", fate.suppressed, false});
    points.push_back(std::move(point));
  }

  const SourceMap& sources_;
  const ir::Module& module_;
  const rt::Touched& touched_;
  const Places places_;
};

void Count(const std::vector<Point>& points, std::optional<PointKind> kind, Share& share) {
  for (const Point& point : points) {
    if (kind.has_value() && point.kind != *kind) continue;
    for (const Outcome& outcome : point.outcomes) {
      if (!outcome.counts) continue;
      ++share.total;
      share.covered += outcome.hits > 0 ? 1 : 0;
    }
  }
}

}  // namespace

std::string_view KindName(PointKind kind) {
  switch (kind) {
    case PointKind::kStage:
      return "stage";
    case PointKind::kTrigger:
      return "trigger";
    case PointKind::kTimer:
      return "timer";
    case PointKind::kGuard:
      return "guard";
    case PointKind::kArm:
      return "arm";
    case PointKind::kSend:
      return "send";
  }
  return "";
}

std::vector<FileCoverage> Cover(const SourceMap& sources, const std::vector<ast::Module>& modules,
                                const ir::Module& module, const rt::Touched& touched) {
  const Finder finder(sources, module, touched);
  std::vector<FileCoverage> files;
  for (const ast::Module& one : modules) {
    if (one.is_std) continue;
    std::vector<Point> points;
    for (const Site& site : SitesOf(one)) finder.Add(site, points);
    if (points.empty()) continue;
    std::ranges::stable_sort(points, {}, [](const Point& point) { return std::pair(point.line, point.column); });
    const SourceFile& file = sources.file(one.file);
    files.push_back({file.path(), std::string(file.text()), std::move(points)});
  }
  return files;
}

Share ShareOf(const std::vector<Point>& points) {
  Share share;
  Count(points, std::nullopt, share);
  return share;
}

Share ShareOf(const std::vector<FileCoverage>& files) {
  Share share;
  for (const FileCoverage& file : files) Count(file.points, std::nullopt, share);
  return share;
}

Share ShareOf(const std::vector<FileCoverage>& files, PointKind kind) {
  Share share;
  for (const FileCoverage& file : files) Count(file.points, kind, share);
  return share;
}

}  // namespace journey::coverage
