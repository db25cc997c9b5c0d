// A part of the run for each version that it is read under.
#include "tests/store/plain_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "ir/link.h"
#include "runtime/input/text_source.h"
#include "runtime/interp/interp.h"
#include "runtime/migrate/count.h"
#include "runtime/state/codec.h"
#include "runtime/store/replay.h"

namespace journey::store_testing {

std::map<std::string, std::string> StatesOf(const rt::Program& program, rt::Session& session) {
  std::map<std::string, std::string> states;
  const uint64_t schema = rt::Schema::Of(program).Hash();
  session.ForEachCustomer(
      [&](const rt::Customer& customer) { states[std::string(customer.id())] = rt::EncodeState(customer, schema); });
  session.merges().ForEach(
      [&](std::string_view id, std::string_view into) { states["merged " + std::string(id)] = std::string(into); });
  const rt::Session::Clock clock = session.clock();
  states[kClock] =
      fmt::format("{} {} {} {}", clock.watermark.now, clock.watermark.passed, clock.watermark.behind, clock.largest);
  return states;
}

std::unique_ptr<Version> PlainRun::Linked(const Version& project) {
  const ir::Module &was = version_->program->module(), &now = project.program->module();
  rt::Drainers drainers(was, now);
  part_->session.Flush();
  part_->session.ForEachCustomer([&](const rt::Customer& customer) { drainers.Add(customer); });
  ir::Linked linked = ir::Link(was, now, drainers.journeys());
  if (linked.module.project == 0) return nullptr;
  auto program = rt::Program::Load(std::move(linked.module));
  if (!program.ok()) return nullptr;  // its bounds: the plan is refused
  auto version = std::make_unique<Version>();
  version->program = std::move(*program);
  version->executor = std::make_unique<rt::Interpreter>(*version->program);
  return version;
}

bool PlainRun::LeadOver(const Version& version) {
  if (version_ == &version) return true;
  if (version_ == nullptr) {
    version_ = &version;
    part_ = std::make_unique<Part>(version, options_, write_);
    return true;
  }
  const auto plan = rt::MigrationPlan::Of(*version_->program, *version.program);
  rt::MigrationCount count(*plan);
  part_->session.Flush();
  part_->session.ForEachCustomer([&](const rt::Customer& customer) { count.Add(customer); });
  if (count.refused()) return false;
  auto next = std::make_unique<Part>(version, options_, write_);
  const Status status = rt::MigrateSession(*plan, part_->session, next->session);
  CHECK_MSG(status.ok(), status.message().c_str());
  part_ = std::move(next);
  version_ = &version;
  return true;
}

std::vector<std::string> PlainRun::Inside() {
  std::vector<std::string> inside;
  part_->session.Flush();
  part_->session.ForEachCustomer([&](const rt::Customer& customer) {
    for (rt::Offset at = customer.FirstOf(0); at != 0; at = customer.Next(at)) {
      if (customer.At(at).ended) continue;
      inside.emplace_back(customer.id());
      return;
    }
  });
  std::sort(inside.begin(), inside.end());
  return inside;
}

// Notes of each line whether it is an input.
static auto NotesInputs(bool* good) {
  return [good](const rt::RawLine&, const rt::Input& input) {
    *good = input.kind != rt::InputKind::kRejected;
    return true;
  };
}

void PlainRun::Read(const Chapter& chapter, const std::function<void()>& entry) {
  rt::TextSource source(*chapter.version->program, chapter.events);
  bool good = false;
  const auto taken = NotesInputs(&good);
  const auto go_on = [&](uint64_t) {
    part_->session.Flush();
    if (good) entry();
    return true;
  };
  if (entry) {
    rt::FeedAll(source, part_->session, {.taken = taken, .go_on = go_on});
  } else {
    rt::FeedAll(source, part_->session);
  }
  part_->session.Finish(chapter.until);
  if (entry) entry();
}

void PlainRun::TakeIn(PlainRun& other) {
  rt::Session &from = other.part_->session, &to = part_->session;
  std::map<std::string, std::string> merges;
  from.merges().ForEach([&](std::string_view id, std::string_view into) { merges[std::string(id)] = into; });
  for (const auto& [id, into] : merges) to.TakeMerge(id, into);
  const rt::Schema schema = rt::Schema::Of(*version_->program);
  const rt::StateReader reader(schema, *version_->program);
  from.ForEachCustomer([&](const rt::Customer& customer) {
    const Status status = to.Restore(rt::EncodeState(customer, schema.Hash()), reader);
    CHECK_MSG(status.ok(), status.message().c_str());
  });
}

void PlainRun::ReadAsLogged(const Chapter& chapter, const Extras& extras, const std::function<void()>& entry,
                            const std::function<void(const Extra& extra, bool done)>& apply) {
  rt::Session& session = part_->session;
  uint64_t position = 0;
  const auto go_over = [&] {
    for (auto extra = extras.find(position); extra != extras.end(); extra = extras.find(++position)) {
      const Extra& one = extra->second;
      if (apply) apply(one, false);
      if (one.kind == Extra::Kind::kBatchEnd) session.Flush();
      if (one.kind == Extra::Kind::kInputEnd) session.Finish(one.until);
      if (one.kind == Extra::Kind::kRemoved) CHECK(session.Remove(one.customer, one.journey));
      if (apply) apply(one, true);
      if (entry) entry();
    }
  };
  rt::TextSource source(*chapter.version->program, chapter.events);
  bool good = false;
  const auto taken = NotesInputs(&good);
  const auto go_on = [&](uint64_t) {
    if (!good) return true;
    ++position;
    if (entry) session.Flush();
    if (entry) entry();
    go_over();
    return true;
  };
  go_over();
  rt::FeedAll(source, session, {.taken = taken, .go_on = go_on});
}

}  // namespace journey::store_testing
