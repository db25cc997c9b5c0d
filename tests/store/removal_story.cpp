// Operators take customers out of journeys while a process has the store open, several at once, and any of them may
// die, as may the process and the machine: what was said to be done is in the log once, what was withdrawn is not, and
// the records and states are those of a run without a store to which the same happened at the same entries.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "runtime/store/recovery.h"
#include "runtime/store/removal.h"
#include "tests/store/simulation.h"

namespace journey::store_testing {

using differential::Random;

namespace {

// Somebody who has asked, and what is known to them.
struct Asker {
  enum class Knows { kNothing, kAsked, kAnswered, kWithdrawn };  // nothing: is dead, or has met a failure
  rt::RemovalRequest request;
  Knows knows = Knows::kAsked;
  rt::RemovalAnswer answer;
};

// All who ask in a story, and what went wrong as they see it.
class Operators {
 public:
  Operators(Story& story, std::vector<std::string> ids, std::vector<std::string> journeys)
      : story_(story), ids_(std::move(ids)), journeys_(std::move(journeys)) {}

  // Each does something, or nothing; where it takes long, they sooner lose their patience.
  void Act(uint64_t patience) {
    Random& random = story_.random;
    if (askers_.size() < kMost && random.Chance(askers_.empty() ? 15 : 8)) {
      Ask();
      // Of two at once the second finds nothing to do.
      if (random.Chance(30)) Ask(askers_.back().request);
    }
    for (Asker& asker : askers_) {
      if (asker.knows != Asker::Knows::kAsked) continue;
      const uint64_t what = random.Below(100);
      if (what < patience) {
        Look(asker);
      } else if (what < patience + 10) {
        Withdraw(asker);
      } else if (what < patience + 13) {
        asker.knows = Asker::Knows::kNothing;
      }
    }
  }
  void LookAll() {
    for (Asker& asker : askers_) {
      if (asker.knows == Asker::Knows::kAsked) Look(asker);
    }
  }
  // With their machine. What they have been told before stays so.
  void Die() {
    for (Asker& asker : askers_) {
      if (asker.knows == Asker::Knows::kAsked) asker.knows = Asker::Knows::kNothing;
    }
  }
  const std::string& failure() const { return failure_; }
  const std::vector<Asker>& askers() const { return askers_; }

 private:
  static constexpr size_t kMost = 10;

  void Ask() {
    Random& random = story_.random;
    rt::RemovalRequest request;
    request.customer = random.Chance(10) ? "nobody-knows" : ids_[random.Below(ids_.size())];
    if (random.Chance(40)) request.journey = journeys_[random.Below(journeys_.size())];
    Ask(std::move(request));
  }
  void Ask(rt::RemovalRequest request) {
    request.number = 1 + askers_.size();
    ++story_.tally->requests;
    const Status asked = rt::AskForRemoval(*story_.disk, request);
    askers_.push_back({std::move(request), asked.ok() ? Asker::Knows::kAsked : Asker::Knows::kNothing, {}});
  }
  void Look(Asker& asker) {
    const auto there = rt::IsRemovalThere(*story_.disk, asker.request.number);
    const auto answer = rt::TakeRemovalAnswer(*story_.disk, asker.request.number);
    if (!there.ok() || !answer.ok()) {
      asker.knows = Asker::Knows::kNothing;
    } else if (answer.value()) {
      asker.knows = Asker::Knows::kAnswered;
      asker.answer = *answer.value();
    } else if (!there.value()) {
      failure_ = fmt::format("request {} is gone without an answer", asker.request.number);
    }
  }
  void Withdraw(Asker& asker) {
    const auto withdrawn = rt::WithdrawRemoval(*story_.disk, asker.request.number);
    if (!withdrawn.ok()) asker.knows = Asker::Knows::kNothing;
    if (!withdrawn.ok() || !withdrawn.value()) return;
    asker.knows = Asker::Knows::kWithdrawn;
    ++story_.tally->withdrawn;
  }

  Story& story_;
  const std::vector<std::string> ids_, journeys_;
  std::vector<Asker> askers_;
  std::string failure_;
};

// What the log has besides inputs, as far back as it reaches; what stands before that is as it was.
std::string TakeInExtras(SimDisk& disk, const rt::Program& program, Extras* extras) {
  auto reach = rt::OpenReach(disk);
  if (!reach.ok()) return reach.status().message();
  if (reach->log.segments().empty()) return "";
  extras->erase(extras->lower_bound(reach->log.first()), extras->end());
  rt::Arena scratch;
  const auto arena = [&](uint64_t) -> rt::Arena& {
    scratch.Reset();
    return scratch;
  };
  const Status read = reach->log.ForEach(program, reach->log.first(), arena, [&](uint64_t at, const rt::Entry& entry) {
    if (std::holds_alternative<rt::BatchEnd>(entry)) (*extras)[at] = {};
    if (const auto* end = std::get_if<rt::InputEnd>(&entry))
      (*extras)[at] = {.kind = Extra::Kind::kInputEnd, .until = end->until};
    if (const auto* removed = std::get_if<rt::Removed>(&entry)) {
      (*extras)[at] = {.kind = Extra::Kind::kRemoved,
                       .customer = std::string(removed->customer),
                       .journey = removed->journey,
                       .request = removed->request};
    }
    return Status();
  });
  return read.ok() ? "" : read.message();
}

// What ended with the operator as its cause, in its order.
std::vector<rt::Removal::Ended> EndsIn(std::string_view lines) {
  std::vector<rt::Removal::Ended> ended;
  for (size_t at = 0; at < lines.size();) {
    const size_t end = lines.find('\n', at);
    const auto record = nlohmann::json::parse(lines.substr(at, end - at));
    at = end + 1;
    if (record["kind"] != "ended" || record["cause"] != nlohmann::json({{"operator", "remove"}})) continue;
    ended.push_back({record["journey"], record.value("key", ""), record["entry"], record.value("stage", "")});
  }
  return ended;
}

// What askers were told, against what has happened: `ended`, by requests that the log has.
std::string CheckAnswers(const std::vector<Asker>& askers,
                         const std::map<uint64_t, std::vector<rt::Removal::Ended>>& ended) {
  for (const Asker& asker : askers) {
    const auto wrong = [&](std::string_view what) {
      return fmt::format("request {} for {}: {}", asker.request.number, asker.request.customer, what);
    };
    const auto done = ended.find(asker.request.number);
    const bool is_done = done != ended.end();
    if (asker.knows == Asker::Knows::kWithdrawn && is_done) return wrong("it was withdrawn, and is done");
    if (asker.knows == Asker::Knows::kAsked) return wrong("nobody has answered");
    if (asker.knows != Asker::Knows::kAnswered) continue;
    const rt::RemovalAnswer& answer = asker.answer;
    const bool says_done = answer.outcome == rt::RemovalAnswer::Outcome::kDoneBefore || !answer.removal.ended.empty();
    if (says_done != is_done) return wrong(says_done ? "it is said to be done, and is not" : "it is done, unsaid");
    if (!answer.removal.ended.empty() && answer.removal.ended != done->second) return wrong("other ends than it says");
    const bool of_nobody = answer.outcome == rt::RemovalAnswer::Outcome::kNotKnown;
    if (!of_nobody && asker.request.customer == "nobody-knows" && asker.request.journey != "no.Such")
      return wrong("somebody is known who is not");
  }
  return "";
}

// When all is over.
std::string CheckRemovals(Story& story, Operators& operators, Extras extras, const Given& given) {
  operators.LookAll();
  if (!operators.failure().empty()) return operators.failure();
  const Chapter& chapter = story.now();
  if (const std::string fault = TakeInExtras(*story.disk, *chapter.version->program, &extras); !fault.empty())
    return "the log: " + fault;
  Given expected;
  std::map<uint64_t, std::vector<rt::Removal::Ended>> ended;
  std::string twice;
  size_t before = 0;
  PlainRun run(story.session, [&](std::string_view lines) { expected.records += lines; });
  run.LeadOver(*chapter.version);
  run.ReadAsLogged(chapter, extras, {}, [&](const Extra& extra, bool done) {
    if (!done) run.Settle();
    if (done && extra.request != 0) {
      const auto ends = EndsIn(std::string_view(expected.records).substr(before));
      if (!ended.emplace(extra.request, ends).second) twice = fmt::format("request {} is done twice", extra.request);
    }
    before = expected.records.size();
  });
  expected.states = run.States();
  if (!twice.empty()) return twice;
  if (const std::string difference = FirstDifference(expected, given); !difference.empty()) return difference;
  return CheckAnswers(operators.askers(), ended);
}

std::vector<std::string> IdsOf(const Given& given) {
  constexpr std::string_view kMerged = "merged ";
  std::vector<std::string> ids;
  for (const auto& [name, state] : given.states) {
    if (name != kClock) ids.push_back(name.starts_with(kMerged) ? name.substr(kMerged.size()) : name);
  }
  return ids;
}

}  // namespace

std::string Simulation::TellRemovals(uint64_t seed, Tally* tally) {
  Story story(seed, tally);
  Begin(story);
  Follow(story, OneChapter());
  story.options.requests_after = std::chrono::milliseconds(0);
  const Chapter& chapter = story.now();
  const rt::Program& program = *chapter.version->program;
  const std::vector<std::string> ids = IdsOf(Plain(story.plot, story.session));
  if (ids.empty()) return "";
  std::vector<std::string> journeys{"no.Such"};
  for (const ir::Journey& journey : program.module().journeys) journeys.push_back(journey.name);
  Operators operators(story, ids, journeys);
  Extras extras;
  story.beside = [&](rt::DurableRun& run) {
    // Soon the log may have begun anew behind it.
    (void)TakeInExtras(*story.disk, program, &extras);
    operators.Act(40);
    if (!story.random.Chance(5)) return;
    // Here, too, a snapshot may be made.
    (void)run.Rest();
    (void)TakeInExtras(*story.disk, program, &extras);
  };
  Given given;
  std::string failure;
  const uint64_t far = 10 + story.random.Below(60 + 6 * story.entries());
  const int lives = 2 + static_cast<int>(story.random.Below(8));
  for (int life = 0;; ++life) {
    const bool last = life >= lives;
    if (failure = TakeInExtras(*story.disk, program, &extras); !failure.empty()) return "the log: " + failure;
    {
      rt::SessionOptions one_by_one = story.session;
      one_by_one.batch = 1;
      uint64_t bytes = 0;
      story.record_bytes = {0};
      PlainRun run(one_by_one, [&](std::string_view lines) { bytes += lines.size(); });
      run.LeadOver(*chapter.version);
      run.ReadAsLogged(chapter, extras, [&] { story.record_bytes.push_back(bytes); });
    }
    const auto trouble = last ? SimDisk::Trouble::kNone : PlanTrouble(story, far);
    const Status lived = Live(story, &given, &failure);
    if (!failure.empty() || !operators.failure().empty())
      return fmt::format("life {}: {}{}", life, failure, operators.failure());
    if (!lived.ok() && !story.disk->troubled()) return fmt::format("life {}: {}", life, lived.message());
    story.seen_records = story.disk->Visible(kRecords).size();
    // What was asked for at the very end is for the next start.
    const auto left = rt::AreRemovalsThere(*story.disk);
    if (lived.ok() && last && left.ok() && !left.value()) break;
    if (Crash(story, trouble)) operators.Die();
    // Nobody has the store open now: whoever asks does it alone, unless a start comes first.
    operators.Act(15);
    operators.Act(15);
    if (auto there = rt::Recovery::Open(*story.disk); story.random.Chance(30) && there.ok() && !there->empty()) {
      PlanTroubleFor(story, story.random.Chance(60) ? 0 : 1, 1);
      const Status alone = rt::AnswerRemovalsAlone(*story.disk, program, *chapter.version->executor);
      if (!alone.ok() && !story.disk->troubled()) return fmt::format("life {}, alone: {}", life, alone.message());
      if (EndAttempt(story)) operators.Die();
    }
  }
  return CheckRemovals(story, operators, std::move(extras), given);
}

}  // namespace journey::store_testing
