// Waits, resume points and repeats that wait: see flow.h.
#include "compiler/lower/flow.h"

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "compiler/lower/moments.h"
#include "compiler/lower/paths.h"

namespace journey::lower {

using ir::Kind;
using ir::Op;

namespace {

bool HasWait(const typed::Block& block) {
  struct Visitor {
    bool operator()(const std::unique_ptr<typed::If>& x) { return HasWait(x->then_block) || HasWait(x->else_block); }
    bool operator()(const std::unique_ptr<typed::Repeat>& x) { return HasWait(x->body); }
    bool operator()(const std::unique_ptr<typed::Split>& x) {
      return std::any_of(x->arms.begin(), x->arms.end(), HasWait);
    }
    bool operator()(const typed::Wait&) { return true; }
    bool operator()(const typed::WaitMoment&) { return true; }
    bool operator()(const typed::WaitInstant&) { return true; }
    bool operator()(const std::unique_ptr<typed::WaitFor>&) { return true; }
    bool operator()(const typed::Send& x) {
      return x.wait != ir::kNone || (x.else_block != nullptr && HasWait(*x.else_block));
    }
    bool operator()(const typed::AssignMemory&) { return false; }
    bool operator()(const typed::AssignProfile&) { return false; }
    bool operator()(const typed::Go&) { return false; }
    bool operator()(const typed::End&) { return false; }
    bool operator()(const typed::StartJourney&) { return false; }
    bool operator()(const typed::StopJourney&) { return false; }
    bool operator()(const typed::EmitEvent&) { return false; }
  };
  for (const typed::Stmt& stmt : block.statements) {
    if (std::visit(Visitor{}, stmt.node)) return true;
  }
  return false;
}

// What a flow's two functions share.
struct FlowNames {
  FlowPlaces places;
  std::unordered_map<const typed::Repeat*, int32_t> counters;  // slots of the repeats that wait
  std::unordered_map<int32_t, MomentFunction> moments;         // by wait
  std::unordered_map<int32_t, int32_t> times;                  // slots with times of day, by wait
};

class FlowWriter : public Code::Waits {
 public:
  FlowWriter(Tables& tables, const JourneyScope& scope, int32_t stage, FlowNames& names, Code& code,
             std::vector<ArmResume>* arms)
      : tables_(tables), scope_(scope), stage_(stage), names_(names), code_(code), arms_(arms) {}

  // Entry number and the block that goes on there.
  const std::vector<std::pair<int64_t, uint32_t>>& resumes() const { return resumes_; }

  void Wait(const typed::Stmt& stmt) override {
    if (const auto* wait = std::get_if<typed::Wait>(&stmt.node)) {
      ir::Wait row{.kind = ir::WaitKind::kDelay, .delay = tables_.Delay(wait->delay, wait->zone)};
      Suspend(wait->id, std::move(row));
    } else if (const auto* moment = std::get_if<typed::WaitMoment>(&stmt.node)) {
      ir::Wait row{.kind = ir::WaitKind::kMoment};
      row.moment = tables_.Moment(moment->moment, moment->zone);
      std::vector<uint32_t> time;
      if (moment->time != nullptr) {
        row.time_slot = TimeSlot(moment->id);
        time.push_back(code_.Kept(*moment->time));
      }
      Suspend(moment->id, std::move(row), std::move(time));
    } else if (const auto* instant = std::get_if<typed::WaitInstant>(&stmt.node)) {
      WaitInstant(*instant);
    } else {
      WaitFor(*std::get<std::unique_ptr<typed::WaitFor>>(stmt.node));
    }
  }

  int32_t CounterSlot(const typed::Repeat& repeat) override {
    if (!HasWait(repeat.body)) return ir::kNone;
    ir::Layout& memory = tables_.module.journeys[static_cast<size_t>(scope_.id)].memory;
    auto [it, is_new] = names_.counters.emplace(&repeat, static_cast<int32_t>(memory.slots.size()));
    if (is_new) AddSlot("#repeat/" + PathOf(repeat), {Kind::kInt});
    return it->second;
  }

  // Goes straight on unless the send was deferred.
  void AfterSend(const typed::Send& send, uint32_t fate) override {
    ir::Builder& builder = code_.builder();
    const uint32_t suspend = builder.NewBlock(), join = builder.NewBlock();
    const uint32_t otherwise = send.else_block != nullptr ? builder.NewBlock() : join;
    builder.Switch(fate,
                   {{static_cast<int64_t>(ir::SendFate::kSuppressed), otherwise},
                    {static_cast<int64_t>(ir::SendFate::kDeferred), suspend}},
                   join);
    builder.SetBlock(suspend);
    builder.Emit(Op::kWait, {Kind::kBool}, {}, send.wait);
    code_.Return();
    if (!start_only()) {
      ir::Wait row{.kind = ir::WaitKind::kDeferred, .resume = NewResume(join)};
      row.otherwise = send.else_block != nullptr ? NewResume(otherwise) : row.resume;
      SetRow(send.wait, std::move(row));
    }
    if (send.else_block != nullptr) {
      builder.SetBlock(otherwise);
      code_.Statements(*send.else_block, this);
      code_.Jump(join);
    }
    builder.SetBlock(join);
  }

 private:
  bool start_only() const { return arms_ == nullptr; }
  const WaitPlace& PlaceOf(int32_t wait) const {
    static const WaitPlace kNowhere;
    return tables_.for_costs ? kNowhere : names_.places.waits.at(wait);
  }
  std::string PathOf(const typed::Repeat& repeat) const {
    return tables_.for_costs ? "" : names_.places.repeats.at(&repeat);
  }

  std::vector<ir::Slot>& Memory() { return tables_.module.journeys[static_cast<size_t>(scope_.id)].memory.slots; }
  void AddSlot(std::string name, ir::Type type) {
    ir::Slot& slot = Memory().emplace_back();
    slot.name = std::move(name);
    slot.type = type;
  }
  int32_t TimeSlot(int32_t wait) {
    const auto [it, is_new] = names_.times.emplace(wait, static_cast<int32_t>(Memory().size()));
    if (is_new) AddSlot("#time/" + PlaceOf(wait).path, {Kind::kTime});
    return it->second;
  }

  int64_t NewResume(uint32_t block) {
    auto entry = static_cast<int64_t>(resumes_.size()) + 1;
    resumes_.emplace_back(entry, block);
    return entry;
  }
  void SetRow(int32_t wait, ir::Wait row) {
    const WaitPlace& place = PlaceOf(wait);
    row.stage = stage_;
    row.path = place.path;
    row.fingerprint = place.fingerprint;
    tables_.module.journeys[static_cast<size_t>(scope_.id)].waits[static_cast<size_t>(wait)] = std::move(row);
  }

  // A wait that always suspends, and what follows it.
  void Suspend(int32_t wait, ir::Wait row, std::vector<uint32_t> args = {}) {
    code_.builder().Emit(Op::kWait, {Kind::kBool}, std::move(args), wait);
    code_.Return();
    uint32_t after = code_.builder().NewBlock();
    code_.builder().SetBlock(after);
    if (start_only()) return;
    row.resume = NewResume(after);
    SetRow(wait, std::move(row));
  }

  // Goes straight on when the instant is past or none.
  void WaitInstant(const typed::WaitInstant& wait) {
    auto known = names_.moments.find(wait.id);
    if (known == names_.moments.end()) {
      const std::string& path = PlaceOf(wait.id).path;
      known = names_.moments.emplace(wait.id, LowerMoment(tables_, scope_, path, *wait.instant)).first;
    }
    const MomentFunction& moment = known->second;
    for (const CapturedField& field : moment.captured) {
      code_.Store(field.slot, Memory()[static_cast<size_t>(field.slot)].type, *field.read);
    }
    const ir::Type type{Kind::kInstant, true};
    uint32_t instant = moment.function != ir::kNone ? code_.builder().Call(moment.function, type, {})
                                                    : code_.Coerce(code_.Kept(*wait.instant), type);
    uint32_t suspend = code_.builder().NewBlock(), after = code_.builder().NewBlock();
    uint32_t suspended = code_.builder().Emit(Op::kWait, {Kind::kBool}, {instant}, wait.id);
    code_.builder().Branch(suspended, suspend, after);
    code_.builder().SetBlock(suspend);
    code_.Return();
    code_.builder().SetBlock(after);
    if (start_only()) return;
    SetRow(wait.id, {.kind = ir::WaitKind::kInstant, .moment_fn = moment.function, .resume = NewResume(after)});
  }

  // Of conditions that hold when the wait begins the first takes its arm at once.
  std::vector<uint32_t> ArmsAtOnce(const typed::WaitFor& wait) {
    ir::Builder& builder = code_.builder();
    std::vector<uint32_t> bodies;
    for (const typed::WaitArm& arm : wait.arms) {
      bodies.push_back(arm.is_when() ? builder.NewBlock() : ir::kNoReg);
      if (!arm.is_when()) continue;
      const uint32_t next = builder.NewBlock();
      code_.Branch(*arm.where, bodies.back(), next);
      builder.SetBlock(next);
    }
    return bodies;
  }

  void WaitFor(const typed::WaitFor& wait) {
    ir::Builder& builder = code_.builder();
    std::vector<uint32_t> bodies = ArmsAtOnce(wait);
    builder.Emit(Op::kWait, {Kind::kBool}, {}, wait.id);
    code_.Return();
    uint32_t join = builder.NewBlock();
    ir::Wait row{.kind = wait.has_limit ? ir::WaitKind::kDelay : ir::WaitKind::kEvents};
    if (!start_only()) {
      if (wait.has_limit) {
        row.delay = tables_.Delay(wait.delay, wait.zone);
        uint32_t timeout = builder.NewBlock();
        row.resume = NewResume(timeout);
        builder.SetBlock(timeout);
        code_.Statements(wait.else_block, this);
        code_.Jump(join);
      }
    }
    for (size_t i = 0; i < wait.arms.size(); ++i) {
      const typed::WaitArm& arm = wait.arms[i];
      if (start_only() && !arm.is_when()) continue;
      if (!arm.is_when()) bodies[i] = builder.NewBlock();
      if (!start_only()) {
        arms_->push_back({arm.event, arm.where.get(), arm.span, wait.id, stage_, NewResume(bodies[i])});
        const bool listed = std::find(row.events.begin(), row.events.end(), arm.event) != row.events.end();
        if (!arm.is_when() && !listed) row.events.push_back(arm.event);
      }
      builder.SetBlock(bodies[i]);
      code_.Statements(arm.body, this);
      code_.Jump(join);
    }
    if (!start_only()) SetRow(wait.id, std::move(row));
    builder.SetBlock(join);
  }

  Tables& tables_;
  const JourneyScope& scope_;
  int32_t stage_;
  FlowNames& names_;
  Code& code_;
  std::vector<ArmResume>* arms_;  // null while the start function is written
  std::vector<std::pair<int64_t, uint32_t>> resumes_;
};

}  // namespace

FlowFunctions LowerFlow(Tables& tables, const JourneyScope& scope, int32_t stage_index, std::vector<ArmResume>& arms) {
  const typed::Stage& stage = scope.journey->stages[static_cast<size_t>(stage_index)];
  const typed::Block& body = *stage.flow;
  std::string name = scope.journey->info.qualified + "/" + stage.info.name + "/flow";
  Span place = stage.flow_span.valid() ? stage.flow_span : stage.info.span;
  FlowNames names;
  if (!tables.for_costs) names.places = PlacesOf(tables.program, *scope.journey, stage);
  // A final stage ends the instance where its flow ends.
  auto finish_flow = [&](Code& code) { stage.final ? code.End(ir::Outcome::kCompleted) : code.Return(); };

  bool waits = HasWait(body);
  int32_t start_fn = ir::kNone;
  if (waits) {
    Code start(tables, name + "/start", ir::Context::kInstance, {}, {}, place, &scope);
    FlowWriter writer(tables, scope, stage_index, names, start, nullptr);
    start.Statements(body, &writer);
    start_fn = start.id();
    finish_flow(start);
    start.Finish();
  }

  Code code(tables, name, ir::Context::kInstance, {{Kind::kInt}}, {}, place, &scope);
  FlowWriter writer(tables, scope, stage_index, names, code, &arms);
  if (!waits) {
    code.Statements(body, &writer);
    finish_flow(code);
    code.Finish();
    return {code.id(), code.id()};
  }
  ir::Builder& builder = code.builder();
  uint32_t start = builder.NewBlock(), nothing = builder.NewBlock(), first = builder.NewBlock();
  builder.SetBlock(first);
  code.Statements(body, &writer);
  finish_flow(code);
  builder.SetBlock(start);
  builder.CallVoid(start_fn);
  builder.Return();
  builder.SetBlock(nothing);
  builder.Return();
  code.SetPlace(place);
  builder.SetBlock(0);
  std::vector<std::pair<int64_t, uint32_t>> cases = {{0, start}};
  cases.insert(cases.end(), writer.resumes().begin(), writer.resumes().end());
  builder.Switch(0, std::move(cases), nothing);
  code.Finish();
  return {code.id(), start_fn};
}

}  // namespace journey::lower
