// Judging happens in HasHeard, when everything that the step brought about has been seen.
#include "compiler/conform/watcher.h"

#include <algorithm>

#include "runtime/program/keys.h"
#include "runtime/shard/engine.h"
#include "runtime/value/packed.h"

namespace journey::conform {
namespace {

// What a journey does that is more than asking: conditions and their bookkeeping are no acts.
bool IsAct(const ir::Module& module, const ir::Function& function, const ir::Instr& instr) {
  switch (instr.op) {
    case ir::Op::kListNew:
    case ir::Op::kListPush:
    case ir::Op::kTextMark:
    case ir::Op::kTextRelease:
    case ir::Op::kTextKeep:
    case ir::Op::kWhenBegin:
    case ir::Op::kWhenEnd:
      return false;
    case ir::Op::kStoreMem: {
      // What a `when` remembers of its condition is the compiler's, not the author's.
      const ir::Layout& memory = module.journeys[static_cast<size_t>(function.journey)].memory;
      return !memory.slots[static_cast<size_t>(instr.imm)].name.starts_with('#');
    }
    default:
      return ir::Info(instr.op).op_class == ir::OpClass::kAct;
  }
}

}  // namespace

Watcher::Watcher(const ir::Module& module, const std::vector<JourneyDesign>& designs)
    : module_(module), designs_(designs), kinds_(module.journeys.size()), done_(module.journeys.size()) {
  report_.module = &module;
  for (const JourneyDesign& design : designs) {
    JourneyFigures& figures = report_.journeys.emplace_back();
    figures.journey = design.journey;
    figures.at = design.at;
    PlaceUse& outside = figures.places.emplace_back();
    for (const auto& [event, at] : design.enters) outside.ways[event].rule = at;
    for (size_t i = 0; i < design.stages.size(); ++i) {
      PlaceUse& place = figures.places.emplace_back();
      place.stage = static_cast<int32_t>(i);
      for (const auto& [event, at] : design.stages[i].hears) place.ways[event].rule = at;
      for (const SilentRule& rule : design.stages[i].silent) {
        const ir::Place& at = rule.condition;
        if (rule.guarded) silent_[{at.file, at.line, at.column, at.length}] = false;
      }
    }
  }
}

// ---------------------------------------------------------------- one event

void Watcher::Hears(const rt::Customer& customer, const rt::Happening& input) {
  hearing_ = true;
  standing_.clear();
  std::ranges::fill(done_, Done());
  for (auto& [place, answer] : silent_) answer = false;
  for (const rt::EventJourney& reaction : customer.plan().events[static_cast<size_t>(input.event)].reactions) {
    standing_.push_back(StandingOf(customer, input, reaction));
  }
  if (report_.first == 0 && report_.last == 0) report_.first = input.timestamp;
  report_.first = std::min(report_.first, input.timestamp);
  report_.last = std::max(report_.last, input.timestamp);
}

Watcher::Standing Watcher::StandingOf(const rt::Customer& customer, const rt::Happening& input,
                                      const rt::EventJourney& reaction) {
  const int32_t journey = reaction.journey;
  Standing standing{.journey = journey};
  rt::KeyView key;
  const bool one = reaction.key_field != ir::kNone;
  if (one) {
    const ir::Journey& row = module_.journeys[static_cast<size_t>(journey)];
    const ir::Layout& layout = module_.events[static_cast<size_t>(input.event)].layout;
    const rt::Value value = rt::LoadSlot(input.fields, layout.slots[static_cast<size_t>(reaction.key_field)]);
    key = rt::MakeKey(row.memory.slots[static_cast<size_t>(row.key_slot)].type.kind, value);
  }
  bool found = false;
  for (rt::Offset at = customer.FirstOf(journey); at != 0; at = customer.Next(at)) {
    const rt::Instance& instance = customer.At(at);
    if (instance.journey != journey) break;
    if (instance.ended || (one && customer.KeyOf(instance) != key)) continue;
    const bool hears = instance.stage != ir::kNone &&
                       DesignOf(journey).stages[static_cast<size_t>(instance.stage)].hears.contains(input.event);
    if (found && !hears) continue;
    standing.where = Where::kStage;
    standing.stage = instance.stage;
    standing.held = instance.held;
    found = true;
    if (hears) break;
  }
  if (found) return standing;
  const bool entered = one ? customer.FindEntries(journey, key) != 0 : customer.WasEntered(journey);
  if (entered) standing.where = Where::kAfter;
  return standing;
}

int32_t Watcher::StageNow(const rt::Customer& customer, int32_t journey) {
  for (rt::Offset at = customer.FirstOf(journey); at != 0; at = customer.Next(at)) {
    const rt::Instance& instance = customer.At(at);
    if (instance.journey != journey) break;
    if (!instance.ended) return instance.stage;
  }
  return ir::kNone;
}

void Watcher::Begins(const ir::Function& function, const ir::Instr& instr) {
  if (!hearing_ || function.journey == ir::kNone) return;
  bool& acted = done_[static_cast<size_t>(function.journey)].acted;
  acted = acted || IsAct(module_, function, instr);
}

void Watcher::Ran(const ir::Function& function, const ir::Instr& instr, const rt::Value& result) {
  if (!hearing_ || silent_.empty() || instr.dst == ir::kNoReg) return;
  const ir::Type& type = function.registers[instr.dst];
  if (type.kind != ir::Kind::kBool || type.optional) return;
  const auto found = silent_.find({function.file, instr.line, instr.column, instr.length});
  if (found != silent_.end()) found->second = result.i != 0;
}

void Watcher::HasHeard(const rt::Customer& customer, const rt::Happening& input) {
  hearing_ = false;
  for (Standing& standing : standing_) {
    standing.acted = done_[static_cast<size_t>(standing.journey)].acted || Silently(standing, input.event);
    Judge(customer, input, standing);
  }
  for (const JourneyDesign& design : designs_) {
    if (design.heard.contains(input.event)) continue;
    JourneyFigures& figures = FiguresOf(design.journey);
    ++(design.remembered.contains(input.event) ? figures.remembered : figures.unheard)[input.event];
  }
}

bool Watcher::Silently(const Standing& standing, int32_t event) const {
  if (standing.where != Where::kStage || standing.held) return false;
  for (const SilentRule& rule : DesignOf(standing.journey).stages[static_cast<size_t>(standing.stage)].silent) {
    if (rule.event != event) continue;
    const ir::Place& at = rule.condition;
    if (!rule.guarded || silent_.at({at.file, at.line, at.column, at.length})) return true;
  }
  return false;
}

void Watcher::Judge(const rt::Customer& customer, const rt::Happening& input, const Standing& standing) {
  JourneyFigures& figures = FiguresOf(standing.journey);
  // Who was held out by this very event is in no stage.
  if (standing.held) {
    ++figures.held_out;
    return;
  }
  const int64_t now = customer.head().clock;
  if (!standing.acted && standing.where == Where::kBefore &&
      module_.journeys[static_cast<size_t>(standing.journey)].segment_fn != ir::kNone) {
    pending_.push_back({std::string(customer.id()), standing.journey, input.event, now});
    return;
  }
  Walk& walk = WalkOf(customer.id(), standing.journey);
  if (walk.held && !standing.acted) {
    ++figures.held_out;
    return;
  }
  const Done& done = done_[static_cast<size_t>(standing.journey)];
  Step(walk, {.time = now,
              .event = input.event,
              .stage = done.stage != ir::kNone ? done.stage : StageNow(customer, standing.journey),
              .followed = standing.acted,
              .ended = done.ended});
  if (standing.acted) {
    ++walk.events;
    Follow(standing, input.event);
  } else {
    Deviate(customer.id(), standing, input.event);
  }
}

void Watcher::Follow(const Standing& standing, int32_t event) {
  JourneyFigures& figures = FiguresOf(standing.journey);
  ++figures.events;
  ++figures.followed;
  if (standing.where == Where::kStage) ++figures.inside, ++figures.inside_followed;
  PlaceUse& place = figures.places[standing.where == Where::kStage ? static_cast<size_t>(standing.stage) + 1 : 0];
  // What came about by a condition alone is no way that the place has for this event.
  if (const auto found = place.ways.find(event); found != place.ways.end()) ++found->second.count;
}

void Watcher::Deviate(std::string_view customer, const Standing& standing, int32_t event) {
  JourneyFigures& figures = FiguresOf(standing.journey);
  Walk& walk = WalkOf(customer, standing.journey);
  ++figures.events;
  if (standing.where == Where::kStage) ++figures.inside;
  ++walk.events;
  ++walk.deviations;
  auto& kinds = kinds_[static_cast<size_t>(standing.journey)];
  const auto [found, is_new] =
      kinds.try_emplace({standing.where, standing.stage, event}, static_cast<uint32_t>(figures.deviations.size()));
  if (is_new) {
    Deviation& deviation = figures.deviations.emplace_back();
    deviation.where = standing.where;
    deviation.stage = standing.stage;
    deviation.event = event;
    const JourneyDesign& design = DesignOf(standing.journey);
    const auto& heard =
        standing.where == Where::kStage ? design.stages[static_cast<size_t>(standing.stage)].hears : design.enters;
    if (const auto rule = heard.find(event); rule != heard.end()) {
      deviation.heard = true;
      deviation.rule = rule->second;
    }
  }
  Deviation& deviation = figures.deviations[found->second];
  ++deviation.events;
  if (std::ranges::find(walk.kinds, found->second) != walk.kinds.end()) return;
  walk.kinds.push_back(found->second);
  ++deviation.customers;
  if (deviation.examples.size() == kMostExamples) return;
  Example& example = deviation.examples.emplace_back();
  example.customer = customer;
  for (uint32_t i = walk.steps - std::min<uint32_t>(walk.steps, kTrail); i < walk.steps; ++i) {
    example.steps.push_back(walk.trail[i % kTrail]);
  }
}

// ---------------------------------------------------------------- who is where

void Watcher::Write(const rt::Record& record) {
  if (record.kind == rt::RecordKind::kMerged) return Unite(std::string(record.from), std::string(record.customer));
  if (record.journey == ir::kNone) return;
  if (record.kind == rt::RecordKind::kHeldOut) {
    // Whom the rules leave alone has nothing to follow, also when the time of the holdout is over.
    WalkOf(record.customer, record.journey).held = true;
    for (Standing& standing : standing_)
      standing.held = standing.held || (hearing_ && standing.journey == record.journey);
    return;
  }
  if (record.kind == rt::RecordKind::kEntered) WalkOf(record.customer, record.journey).held = false;
  const bool ends = record.kind == rt::RecordKind::kEnded;
  const bool leads = ends || record.kind == rt::RecordKind::kEntered || record.kind == rt::RecordKind::kMoved;
  if (hearing_) {
    Done& done = done_[static_cast<size_t>(record.journey)];
    done.acted = true;
    if (leads) done.stage = record.stage_index;
    done.ended = ends;
    return;
  }
  if (!leads) return;
  Walk& walk = WalkOf(record.customer, record.journey);
  const int32_t word = WordOf(record);
  TrailStep* before = walk.steps == 0 ? nullptr : &walk.trail[(walk.steps - 1) % kTrail];
  if (ends && before != nullptr && before->time == record.time && before->word == word) {
    before->ended = true;
  } else {
    Step(walk, {.time = record.time, .word = word, .stage = record.stage_index, .ended = ends});
  }
}

int32_t Watcher::WordOf(const rt::Record& record) {
  std::string word;
  switch (record.cause.kind) {
    case rt::CauseKind::kTimer:
      word = record.cause.name;
      break;
    case rt::CauseKind::kWhen:
      word = "when";
      break;
    case rt::CauseKind::kStart:
      word = "start by " + std::string(record.cause.name);
      break;
    case rt::CauseKind::kStop:
      word = "stop by " + std::string(record.cause.name);
      break;
    case rt::CauseKind::kEvent:
    case rt::CauseKind::kEmitted:
      word = record.cause.name;
      break;
    case rt::CauseKind::kAlias:
    case rt::CauseKind::kIdentify:
      word = "profile";
      break;
    case rt::CauseKind::kMigrate:
      word = "migrate";
      break;
    case rt::CauseKind::kOperator:
      word = "operator";
      break;
  }
  const auto [found, is_new] = words_.try_emplace(word, static_cast<int32_t>(report_.words.size()));
  if (is_new) report_.words.push_back(word);
  return found->second;
}

Watcher::Walk& Watcher::WalkOf(std::string_view customer, int32_t journey) {
  auto person = people_.find(customer);
  if (person == people_.end()) person = people_.emplace(std::string(customer), Person()).first;
  for (Walk& walk : person->second) {
    if (walk.journey == journey) return walk;
  }
  Walk& walk = person->second.emplace_back();
  walk.journey = journey;
  return walk;
}

void Watcher::Step(Walk& walk, const TrailStep& step) { walk.trail[walk.steps++ % kTrail] = step; }

// Of two who turn out to be one, a deviation of both is one customer's.
void Watcher::Unite(const std::string& from, const std::string& into) {
  const auto found = people_.find(from);
  if (found == people_.end()) return;
  const Person other = std::move(found->second);
  people_.erase(found);
  for (const Walk& one : other) {
    Walk& walk = WalkOf(into, one.journey);
    walk.events += one.events;
    walk.deviations += one.deviations;
    for (const uint32_t kind : one.kinds) {
      if (std::ranges::find(walk.kinds, kind) == walk.kinds.end()) {
        walk.kinds.push_back(kind);
      } else {
        --FiguresOf(one.journey).deviations[kind].customers;
      }
    }
    if (walk.steps == 0) walk.trail = one.trail, walk.steps = one.steps;
  }
}

// ---------------------------------------------------------------- the whole

void Watcher::AddUndeclared(std::string_view name) {
  std::string text(name.substr(0, kNameBytes));
  if (report_.undeclared.size() >= kMostNames && !report_.undeclared.contains(text)) text.clear();
  ++report_.undeclared[text];
}

void Watcher::Settle(rt::Session& session) {
  for (const Pending& one : pending_) {
    rt::Arena arena;
    const int32_t segment = module_.journeys[static_cast<size_t>(one.journey)].segment_fn;
    if (session.Home(one.customer).Evaluate(segment, one.customer, one.time, arena).i == 0) {
      ++FiguresOf(one.journey).not_meant;
      continue;
    }
    Step(WalkOf(one.customer, one.journey), {.time = one.time, .event = one.event, .followed = false});
    Deviate(one.customer, {.journey = one.journey}, one.event);
  }
  pending_.clear();
}

Report Watcher::Finish() {
  report_.customers = people_.size();
  for (const auto& [id, person] : people_) {
    for (const Walk& walk : person) {
      if (walk.events == 0) continue;
      ++FiguresOf(walk.journey).customers;
      if (walk.deviations == 0) ++FiguresOf(walk.journey).fitting;
    }
  }
  for (JourneyFigures& figures : report_.journeys) {
    std::ranges::stable_sort(figures.deviations, std::ranges::greater(), &Deviation::events);
  }
  return std::move(report_);
}

}  // namespace journey::conform
