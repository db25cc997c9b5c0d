// journey remove: takes one customer of a store out of journeys, also beside the process that has the store open.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/common.h"
#include "cli/flags.h"
#include "cli/output.h"
#include "cli/session_flags.h"
#include "cli/store_flags.h"
#include "insight/blocks.h"
#include "ir/link.h"
#include "runtime/interp/interp.h"
#include "runtime/platform/chance.h"
#include "runtime/platform/process.h"
#include "runtime/store/inspect.h"
#include "runtime/store/removal.h"

namespace journey::cli {
namespace {

using Json = nlohmann::ordered_json;
using insight::Printable;

struct RemoveFlags {
  StoreFlags store;
  std::string customer, journey, wait = "10 seconds";
};

void Print(const RemoveFlags& flags, const rt::RemovalAnswer& answer) {
  const std::vector<rt::Removal::Ended>& all = answer.removal.ended;
  const bool told = answer.outcome == rt::RemovalAnswer::Outcome::kDone;
  if (flags.store.json()) {
    Json ended = told ? Json::array() : Json(nullptr);
    for (const rt::Removal::Ended& one : all) {
      ended.push_back({{"journey", one.journey}, {"key", one.key}, {"entry", one.entry}, {"stage", one.stage}});
    }
    const Json json{{"format_version", 1}, {"customer", flags.customer}, {"ended", std::move(ended)}};
    Out("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
    return;
  }
  for (const rt::Removal::Ended& one : all) {
    Out("out of {}{}, entry {}: {}\n", one.journey, one.key.empty() ? "" : " " + Printable(one.key), one.entry,
        one.stage.empty() ? "was held out" : "was in " + one.stage);
  }
  if (!told) {
    Out("{} is out; the process that did it ended before it could say of what, and the records say it\n",
        Printable(flags.customer));
  } else if (all.empty()) {
    Out("{} is in none of the journeys; nothing was changed\n", Printable(flags.customer));
  }
}

// The journey that is meant, by its whole name; an exit code where it is none.
std::optional<int> FindJourney(const std::string& name, const ir::Module& module, std::string* journey) {
  const std::vector<std::string_view> meant = MeantBy(name, QualifiedJourneys(module));
  if (meant.empty()) return FailUsage(NoSuch("journey", name, JourneyNames(module)));
  if (meant.size() > 1) return FailUsage(MayBe(name, meant));
  *journey = meant[0];
  return std::nullopt;
}

// Does it where nobody has the store open, else asks whoever has, and waits.
class Remover {
 public:
  Remover(const RemoveFlags& flags, rt::Disk& disk, std::chrono::milliseconds most)
      : flags_(flags), disk_(disk), most_(most), until_(std::chrono::steady_clock::now() + most) {}

  int Run() {
    while (true) {
      if (auto lock = rt::FolderLock::Take(flags_.store.store); lock.ok()) {
        return Alone(std::make_unique<rt::FolderLock>(std::move(*lock)));
      } else if (!asked_) {
        why_not_ = lock.status();
      }
      if (const auto code = asked_ ? Look() : Ask()) return *code;
      if (rt::EndAsked() || std::chrono::steady_clock::now() >= until_) {
        if (const auto code = GiveUp()) return *code;
      }
      constexpr int64_t kLookMs = 20;
      rt::SleepUnlessEnded(kLookMs);
    }
  }

 private:
  int Alone(std::unique_ptr<rt::FolderLock> lock) {
    const auto store = OpenLocked(flags_.store, std::move(lock));
    if (!store.ok()) return FailWorld(store.status().message());
    rt::Disk& disk = *store.value().disk;
    const rt::Program& program = *store.value().program;
    const rt::Interpreter interpreter(program);
    // What others were asked for comes first, among it perhaps what we have asked for ourselves.
    if (const Status status = rt::AnswerRemovalsAlone(disk, program, interpreter); !status.ok()) return Fail(status);
    if (asked_) {
      const auto code = Look();
      return code ? *code : Gone();
    }
    if (const auto failed = ReadJourney(program)) return *failed;
    const auto answer = rt::AnswerTo(request_, program, [&](int32_t journey) {
      return rt::Remove(disk, program, interpreter, flags_.customer, journey);
    });
    return answer.ok() ? Say(answer.value()) : Fail(answer.status());
  }

  std::optional<int> ReadJourney(const rt::Program& program) {
    request_.customer = flags_.customer;
    return flags_.journey.empty() ? std::nullopt : FindJourney(flags_.journey, program.module(), &request_.journey);
  }

  // What fails is tried again: a start or a forget may be at work in the folder.
  std::optional<int> Ask() {
    const auto program = rt::ProgramOf(disk_);
    why_not_ = program.status();
    if (!program.ok()) return std::nullopt;
    if (const auto failed = ReadJourney(*program.value())) return failed;
    rt::CatchEndSignals();  // who is asked to end withdraws it
    request_.number = rt::ByChance();
    why_not_ = rt::AskForRemoval(disk_, request_);
    asked_ = why_not_.ok();
    return std::nullopt;
  }

  // An exit code once it is known what has become of the request.
  std::optional<int> Look() {
    const auto there = rt::IsRemovalThere(disk_, request_.number);
    if (!there.ok()) return Fail(there.status());
    const auto answer = rt::TakeRemovalAnswer(disk_, request_.number);
    if (!answer.ok()) return Fail(answer.status());
    if (answer.value()) return Say(*answer.value());
    return there.value() ? std::nullopt : std::optional(Gone());
  }

  // An exit code, unless somebody has begun with it just now.
  std::optional<int> GiveUp() {
    const std::string in_time = rt::EndAsked() ? "" : " within " + flags_.wait;
    if (!asked_) return Fail(why_not_);
    if (!was_taken_) {
      const auto withdrawn = rt::WithdrawRemoval(disk_, request_.number);
      if (!withdrawn.ok()) return Fail(withdrawn.status());
      if (withdrawn.value()) {
        return FailWorld(fmt::format(
            "the process that has {} open did not take the request{}; it was withdrawn, and nothing was changed",
            flags_.store.store, in_time));
      }
      was_taken_ = true;
      until_ = std::chrono::steady_clock::now() + most_;
      if (!rt::EndAsked()) return std::nullopt;
    }
    return FailWorld(
        fmt::format("the process that has {} open has taken the request and not said{} that it is done; if it ends "
                    "before that, the "
                    "next start does it: `journey inspect` shows where the customer is",
                    flags_.store.store, in_time));
  }

  int Gone() {
    return FailWorld(
        "the request is gone and nobody has said what it came to, as when the customer is forgotten meanwhile: "
        "`journey "
        "inspect` shows where the customer is");
  }

  int Say(const rt::RemovalAnswer& answer) {
    switch (answer.outcome) {
      case rt::RemovalAnswer::Outcome::kNotKnown:
        Err("error: nothing is known of customer \"{}\"\n", Printable(flags_.customer));
        return kFindings;
      case rt::RemovalAnswer::Outcome::kNoJourney:
        return FailUsage(
            fmt::format("the store's journeys have changed meanwhile: there is no {} any more", request_.journey));
      default:
        Print(flags_, answer);
        return kClean;
    }
  }

  int Fail(const Status& status) { return FailWorld(flags_.store.store + ": " + status.message()); }

  const RemoveFlags& flags_;
  rt::Disk& disk_;
  const std::chrono::milliseconds most_;
  std::chrono::steady_clock::time_point until_;
  rt::RemovalRequest request_;
  bool asked_ = false, was_taken_ = false;
  Status why_not_;  // it is not asked yet
};

int RunRemove(const RemoveFlags& flags) {
  int64_t wait_ms = 0;
  if (const auto failed = ReadDuration("--wait", flags.wait, &wait_ms)) return *failed;
  auto disk = OpenToLook(flags.store);
  if (!disk.ok()) return FailWorld(disk.status().message());
  if (const Status status = CheckIsStore(flags.store.store); !status.ok()) return FailWorld(status.message());
  return Remover(flags, **disk, std::chrono::milliseconds(wait_ms)).Run();
}

}  // namespace

void AddRemove(Command app, int& exit_code) {
  auto flags = std::make_shared<RemoveFlags>();
  Command command =
      app.Subcommand("remove", "Take a customer of a store out of its journeys; they stay known, and may enter again");
  AddStoreFlags(command, flags->store);
  command.Value("customer", flags->customer, "The customer's id, or one that became one with it").Required();
  command.Value("--journey", flags->journey, "Only out of this journey").ValueName("NAME");
  command
      .Value("--wait", flags->wait,
             "How long to wait for the process that has the store open; then the request is "
             "withdrawn, unless that has begun with it")
      .ShowDefault();
  command.Footer(
      "Examples:\n"
      "  journey remove /var/lib/cart shopper-17\n"
      "  journey remove /var/lib/cart shopper-17 --journey CartRecovery\n"
      "What ends, ends as stopped, at the time up to which the store has come; deferred sends are dropped. The "
      "records\n"
      "have the cause {\"operator\":\"remove\"}. A process that has the store open (`journey run`, a host at its next "
      "feed) does\n"
      "it between two batches and writes them; otherwise the next run does. `journey forget` erases a customer.\n"
      "Exit codes: 0 done, or there was nothing to do; 1 there is no store, it is damaged, or whoever has it open did "
      "not do\nit in time, 2 wrong usage, 3 nothing is known of the customer.");
  command.Does([flags, &exit_code] { exit_code = RunRemove(*flags); });
}

}  // namespace journey::cli
