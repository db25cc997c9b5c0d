// Recovery into a session of its own, and a look at it.
#include "runtime/store/inspect.h"

#include <algorithm>

#include "ir/fields.h"
#include "runtime/rules/send_text.h"
#include "runtime/state/customer.h"
#include "runtime/store/recovery.h"
#include "runtime/value/packed.h"

namespace journey::rt {
namespace {

Result<Recovery> OpenSome(Disk& disk) {
  auto recovery = Recovery::Open(disk);
  if (!recovery.ok()) return recovery.status();
  if (recovery->empty()) return Status::Error("there is no store in this folder");
  return recovery;
}

std::optional<int64_t> DueMoment(int64_t due) { return due != kNever ? std::optional(due) : std::nullopt; }

std::string_view TimerName(ir::TimerKind kind) {
  return kind == ir::TimerKind::kInstant ? "at" : ir::Words(kind)[static_cast<size_t>(kind)];
}

class Viewer {
 public:
  explicit Viewer(const Customer& customer) : customer_(customer), module_(customer.program().module()) {}

  CustomerState View() const {
    CustomerState state;
    const CustomerHead& head = customer_.head();
    state.id = customer_.id();
    if (head.has_clock) state.clock = head.clock;
    state.next_due = DueMoment(head.next_due);
    state.profile = Fields(customer_.profile(), module_.customer);
    for (Offset at = customer_.FirstOf(0); at != 0; at = customer_.Next(at)) {
      state.instances.push_back(ViewInstance(customer_.At(at)));
    }
    return state;
  }

 private:
  // What the module keeps for itself begins with #.
  std::vector<std::pair<std::string, std::string>> Fields(const uint8_t* packed, const ir::Layout& layout) const {
    std::vector<std::pair<std::string, std::string>> fields;
    for (const ir::Slot& slot : layout.slots) {
      if (slot.name.starts_with('#')) continue;
      std::string json;
      AppendValue(customer_.program(), slot.type, LoadKept(packed, slot), json);
      fields.emplace_back(slot.name, std::move(json));
    }
    return fields;
  }

  InstanceState ViewInstance(const Instance& one) const {
    const ir::Journey& journey = module_.journeys[static_cast<size_t>(one.journey)];
    InstanceState view;
    view.journey = journey.name;
    if (journey.successor != ir::kNone) view.older_version = journey.version;
    view.key = customer_.KeyTextOf(one);
    view.entry = one.entry;
    view.held_out = one.held;
    view.ended = one.ended;
    view.entered_at = one.entry_time;
    view.in_stage_since = one.stage_time;
    if (one.stage != ir::kNone) view.stage = journey.stages[static_cast<size_t>(one.stage)].name;
    const std::string_view entered_as = customer_.EnteredAs(one);
    if (entered_as != customer_.id()) view.entered_as = entered_as;
    view.memory = Fields(customer_.MemoryOf(one), journey.memory);
    Dues(one, journey, view);
    return view;
  }

  void Dues(const Instance& one, const ir::Journey& journey, InstanceState& view) const {
    const auto add = [&](std::string_view what, const std::string& path, int64_t due) {
      if (due != kNever) view.dues.push_back({std::string(what), path, due});
    };
    if (one.wait != ir::kNone) {
      const ir::Wait& wait = journey.waits[static_cast<size_t>(one.wait)];
      view.dues.push_back({"wait", wait.path, DueMoment(customer_.WaitDue(one))});
      for (const int32_t event : wait.events) view.events.push_back(module_.events[static_cast<size_t>(event)].name);
    }
    if (one.in_stage && !one.ended) {
      for (const int32_t timer : journey.stages[static_cast<size_t>(one.stage)].timers) {
        const ir::Timer& row = journey.timers[static_cast<size_t>(timer)];
        add(TimerName(row.kind), row.path, customer_.TimerDue(one, row.slot));
      }
    }
    add("timeout", "", customer_.TimeoutDue(one));
    add("holdout", "", customer_.HoldoutDue(one));
    customer_.ForEachDeferred(one, [&](Offset at) {
      const DeferredSend& send = *customer_.block().At<DeferredSend>(at);
      add("send", module_.channels[static_cast<size_t>(send.channel)].name, send.due);
    });
  }

  const Customer& customer_;
  const ir::Module& module_;
};

}  // namespace

Result<StoreStatus> StatusOf(Disk& disk) {
  auto recovery = OpenSome(disk);
  if (!recovery.ok()) return recovery.status();
  StoreStatus status;
  status.head = recovery->head();
  status.position = recovery->end();
  status.behind_snapshot = recovery->end() - recovery->start();
  status.ended = recovery->log().segments().back().ended;
  status.damaged = recovery->damaged();
  if (const SnapshotReader* snapshot = recovery->snapshot()) {
    status.snapshot = snapshot->meta().position;
    status.customers = snapshot->customers();
  }
  const auto files = disk.List();
  if (!files.ok()) return files.status();
  for (const Disk::Entry& file : files.value()) {
    if (file.name.starts_with(kSegmentPrefix)) status.log_bytes += file.size;
    if (file.name.starts_with(kSnapshotPrefix)) status.snapshot_bytes += file.size;
  }
  const auto program = ProgramOf(disk);
  if (!program.ok()) return program.status();
  if (Status found = recovery->FindNotes(*program.value()); !found.ok()) return found;
  for (const ir::Journey& journey : program.value()->module().journeys) {
    if (journey.successor != ir::kNone) status.older_versions.emplace_back(journey.name, journey.version);
  }
  status.cursor = recovery->cursor();
  status.mark = recovery->mark();
  auto removals = WaitingRemovals(disk);
  if (!removals.ok()) return removals.status();
  status.removals = std::move(*removals);
  return status;
}

Result<std::unique_ptr<Program>> ProgramOf(Disk& disk) {
  auto recovery = OpenSome(disk);
  if (!recovery.ok()) return recovery.status();
  auto module = ReadModule(disk, recovery->head().module);
  if (!module.ok()) return module.status();
  return Program::Load(std::move(*module));
}

std::optional<CustomerState> CustomerIn(Session& session, std::string_view id) {
  const std::string whose(session.merges().Of(id));
  const Customer* customer = session.Home(whose).Look(whose);
  if (customer == nullptr) return std::nullopt;
  return Viewer(*customer).View();
}

Result<std::optional<CustomerState>> CustomerOf(Disk& disk, const Program& program, const Executor& executor,
                                                const std::string& id) {
  auto recovery = OpenSome(disk);
  if (!recovery.ok()) return recovery.status();
  SessionOptions options;
  options.lateness_ms = recovery->head().lateness_ms;
  options.engine.dedup_window_ms = recovery->head().dedup_window_ms;
  NoRecords nobody;
  Session session(program, executor, nobody, options);
  if (Status status = recovery->Fold(program, session, [](uint64_t, Session&) { return Status(); }); !status.ok())
    return status;
  session.Flush();
  return CustomerIn(session, id);
}

}  // namespace journey::rt
