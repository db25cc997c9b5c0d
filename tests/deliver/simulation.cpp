// Deliveries on a disk that loses power, to sinks that fail: every send of the file of records is taken once at least,
// with one id and one text, or is one dead letter; nobody gets what the file of records has lost again, or what was
// erased.
//
// usage: delivery_simulation [--seed N] [--stories N | --minutes M]       0: nothing was lost; 3: something was
//        delivery_simulation_planted --planted all|NUMBER [--stories N]   0: each planted fault was found
//
// Deterministic: a seed is a whole story. A sink that says it has taken what it has not is no part of it: nobody can
// find that out.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "runtime/deliver/delivery.h"
#include "runtime/deliver/erase.h"
#include "runtime/deliver/mutants.h"
#include "runtime/deliver/pauses.h"
#include "runtime/store/mutants.h"
#include "tests/differential/random.h"
#include "tests/store/sim_disk.h"

#ifdef JOURNEY_PLANTED_FAULTS
namespace journey::rt {
Planted planted_fault = Planted::kNone;
PlantedDelivery planted_delivery_fault = PlantedDelivery::kNone;
}  // namespace journey::rt
#endif

namespace journey::deliver_testing {
namespace {

using differential::Random;
using store_testing::SimDisk;

constexpr const char* kRecords = "records";
constexpr const char* kSink = "email";
constexpr int64_t kBegin = 1'767'225'600'000;  // 2026-01-01

class SimClock final : public rt::Clock {
 public:
  int64_t NowMs() override { return now; }
  int64_t now = kBegin;
};

struct Tally {
  uint64_t stories = 0, crashes = 0, power_losses = 0, received = 0, again = 0, dead = 0, retried = 0, erased = 0,
           pauses = 0;
  std::string Text() const {
    return fmt::format(
        "{} stories, {} crashes ({} with loss of power), {} sends received, {} of them again, {} dead letters, {} "
        "tried again, {} erased, {} pauses",
        stories, crashes, power_losses, received, again, dead, retried, erased, pauses);
  }
};

// A receiver with its moods; what it got outlasts the sender's crashes.
class SimSink final : public rt::Sink {
 public:
  SimSink(Random& random, SimClock& clock) : random_(random), clock_(clock) {
    fails_ = random.Chance(50) ? static_cast<int>(random.Below(90)) : 0;
    forgets_ = random.Chance(40) ? static_cast<int>(random.Below(40)) : 0;
    slow_ms_ = random.Chance(30) ? 1 + static_cast<int64_t>(random.Below(5000)) : 0;
    poisoned_ = random.Chance(50) ? 1 + random.Below(6) : 0;
  }
  bool Refuses(std::string_view id) const {
    return !healed && poisoned_ != 0 && Of(id) % 7 < poisoned_ && Of(id) % 2 == 0;
  }
  bool NeverTakes(std::string_view id) const {
    return !healed && poisoned_ != 0 && Of(id) % 7 < poisoned_ && Of(id) % 2 == 1;
  }
  std::vector<rt::Answer> Deliver(std::span<const rt::Send> sends) override {
    ++calls;
    clock_.now += static_cast<int64_t>(random_.Below(static_cast<uint64_t>(slow_ms_) + 2));
    const bool fails = !healed && random_.Chance(fails_);
    const bool stuck = std::ranges::any_of(sends, [&](const rt::Send& send) { return NeverTakes(send.id); });
    std::vector<rt::Answer> answers;
    for (const rt::Send& send : sends) {
      tried[std::string(send.id)] = calls;
      if (fails || stuck) {
        answers.push_back(random_.Chance(20) ? rt::Answer::Retry("busy", random_.Below(20'000))
                                             : rt::Answer::Retry("no"));
      } else if (Refuses(send.id)) {
        answers.push_back(rt::Answer::Refused("never"));
      } else {
        received[std::string(send.id)].emplace_back(send.record);
        // It has taken it, and cannot say so.
        answers.push_back(!healed && random_.Chance(forgets_) ? rt::Answer::Retry("the line broke")
                                                              : rt::Answer::Delivered());
      }
    }
    return answers;
  }

  std::map<std::string, std::vector<std::string>> received;  // records, by id
  std::map<std::string, uint64_t> tried;                     // at which call last
  uint64_t calls = 0;
  bool healed = false;

 private:
  static uint64_t Of(std::string_view id) { return rt::CustomerHash(id); }
  Random& random_;
  SimClock& clock_;
  int fails_, forgets_;
  int64_t slow_ms_;
  uint64_t poisoned_;
};

class Story {
 public:
  Story(uint64_t seed, Tally& tally)
      : random_(seed), tally_(tally), disk_(random_.Below(UINT64_MAX)), sink_(random_, clock_) {
    options_.sink = kSink;
    if (random_.Chance(50)) options_.channels = {"email"};
    options_.batch = random_.Chance(50) ? 1 : 1 + random_.Below(8);
    options_.batch_bytes = random_.Chance(30) ? 100 + random_.Below(600) : 1 << 20;
    options_.window = 1 + random_.Below(20);
    options_.save_after_ms = static_cast<int64_t>(random_.Below(3000));
    options_.retry = {.first_ms = 1 + static_cast<int64_t>(random_.Below(3000)),
                      .most_ms = 1000 + static_cast<int64_t>(random_.Below(60'000)),
                      .attempts = 1 + random_.Below(12),
                      .max_age_ms = 60'000 + static_cast<int64_t>(random_.Below(3'600'000))};
    if (random_.Chance(30))
      options_.gate.rate =
          rt::Rate{1 + static_cast<double>(random_.Below(50)), 1000, 1 + static_cast<double>(random_.Below(5))};
    wanted_lines_ = 5 + random_.Below(40);
  }

  // What went wrong; empty: nothing.
  std::string Tell() {
    ++tally_.stories;
    const int lives = 1 + static_cast<int>(random_.Below(10));
    for (int life = 0;; ++life) {
      const bool last = life >= lives;
      if (!last) PlanTrouble();
      const std::string failure = Live(last);
      if (!failure.empty()) return fmt::format("life {}: {}", life, failure);
      if (last) return Judge();
      const bool power_lost = random_.Chance(50);
      ++tally_.crashes;
      tally_.power_losses += power_lost ? 1 : 0;
      disk_.Restart(power_lost);
      if (random_.Chance(10)) clock_.now -= static_cast<int64_t>(random_.Below(7'200'000));
      if (erased_.empty() && durable_.size() > 200 && random_.Chance(20)) {
        const std::string wrong = Erase();
        if (!wrong.empty()) return wrong;
      }
    }
  }

 private:
  void PlanTrouble() {
    const uint64_t kind = random_.Below(10);
    disk_.Plan(kind < 7   ? SimDisk::Trouble::kDies
               : kind < 8 ? SimDisk::Trouble::kFull
               : kind < 9 ? SimDisk::Trouble::kSyncFails
                          : SimDisk::Trouble::kShortWrite,
               1 + random_.Below(random_.Chance(30) ? 15 : 120));
  }

  // A line that has not been written before, whatever is written again.
  std::string SomeLine() {
    const std::string customer = fmt::format("c{}", random_.Below(5));
    const std::string time = "2026-01-01T00:00:00.000Z";
    ++made_;
    switch (random_.Below(5)) {
      case 0:
        return fmt::format(R"({{"time":"{}","journey":"j.J","customer":"{}","entry":1,"kind":"entered","stage":"S"}})",
                           time, customer);
      case 1:
        return fmt::format(
            R"({{"time":"{}","journey":"j.J","customer":"{}","entry":1,"kind":"deferred","args":{{"kind":"sent"}}}})",
            time, customer);
      default: {
        const std::string channel = random_.Chance(70) ? "email" : "push";
        channels_[fmt::format("j.J/{}//1/{}", customer, made_)] = channel;
        return fmt::format(
            R"({{"time":"{}","journey":"j.J","customer":"{}","entry":1,"kind":"sent","channel":"{}","id":"j.J/{}//1/{}","args":{{"text":"{}"}},"stage":"S"}})",
            time, customer, channel, customer, made_, std::string(random_.Below(40), 'x'));
      }
    }
  }

  // Some more records; what is not on the disk yet may be others after a crash.
  Status WriteRecords(rt::DiskFile& file) {
    std::string lines;
    for (uint64_t i = 1 + random_.Below(6); i > 0; --i) lines += SomeLine() + "\n";
    if (Status status = file.Append(lines); !status.ok()) return status;
    unsynced_ += lines;
    if (random_.Chance(40)) return {};
    if (Status status = file.Sync(); !status.ok()) return status;
    durable_ += unsynced_;
    unsynced_.clear();
    return {};
  }

  std::string Live(bool last) {
    if (last) sink_.healed = random_.Chance(50);
    auto file = disk_.Open(kRecords, false);
    if (!file.ok()) return Trouble(file.status());
    unsynced_.clear();
    if (file.value()->size() < durable_.size()) return "the simulated disk has lost what it had";
    if (Status status = file.value()->Cut(durable_.size()); !status.ok()) return Trouble(status);
    if (Status status = file.value()->Sync(); !status.ok()) return Trouble(status);
    if (Status status = disk_.SyncNames(); !status.ok()) return Trouble(status);
    options_.seed = random_.Below(UINT64_MAX);
    auto opened = rt::Delivery::Open(disk_, {&disk_, kRecords, kRecords, durable_.size()}, options_, sink_, clock_);
    if (!opened.ok()) return Trouble(opened.status());
    rt::Delivery& delivery = **opened;
    // The last life begins with everything resumed.
    if (last) {
      if (Status status = Resume(); !status.ok()) return Trouble(status);
    }
    if (Status status = delivery.LookForPauses(); !status.ok()) return Trouble(status);
    NoteLook();
    const uint64_t most = last ? 20'000 : 20 + random_.Below(300);
    for (uint64_t steps = 0; steps < most; ++steps) {
      const bool more = std::count(durable_.begin(), durable_.end(), '\n') < static_cast<ptrdiff_t>(wanted_lines_);
      if (more && random_.Chance(30)) {
        if (Status status = WriteRecords(**file); !status.ok()) return Trouble(status);
        delivery.Ready(durable_.size());
      }
      if (last && !more && sink_.healed && delivery.done() && !RetryAll(delivery, &steps)) return retry_failure_;
      if (!more && delivery.done() && (last || random_.Chance(5))) {
        if (last) return "";
        break;
      }
      if (!last && random_.Chance(3)) {
        if (Status status = ChangePauses(delivery); !status.ok()) return Trouble(status);
      }
      const auto wake = delivery.Step();
      if (!wake.ok()) return Trouble(wake.status());
      if (const std::string wrong = TriedWhilePaused(); !wrong.empty()) return wrong;
      if (wake.value() > clock_.now) clock_.now = wake.value() == rt::kNever ? clock_.now + 1000 : wake.value();
      if (!last && random_.Chance(1) && delivery.state().dead_letters > 0) {
        const auto again = delivery.RetryDead({});
        if (!again.ok()) return Trouble(again.status());
        tally_.retried += again.value();
      }
    }
    return last ? "it does not come to an end" : "";
  }

  // ---- pauses

  // Somebody pauses or resumes; whoever delivers looks, or does so later.
  Status ChangePauses(rt::Delivery& delivery) {
    if (random_.Chance(60)) {
      ++tally_.pauses;
      const bool of_journey = random_.Chance(30);
      const auto there = rt::AddPause(disk_, {of_journey,
                                              of_journey           ? "j.J"
                                              : random_.Chance(50) ? "email"
                                                                   : "push",
                                              clock_.now});
      if (!there.ok()) return there.status();
    } else if (Status status = Resume(); !status.ok()) {
      return status;
    }
    if (random_.Chance(30)) return {};
    Status status = delivery.LookForPauses();
    if (status.ok()) NoteLook();
    return status;
  }

  Status Resume() {
    const auto pauses = rt::PausesOf(disk_);
    if (!pauses.ok()) return pauses.status();
    for (const rt::Pause& pause : pauses.value()) {
      const auto there = rt::RemovePause(disk_, pause.of_journey, pause.name);
      if (!there.ok()) return there.status();
    }
    return {};
  }

  // What whoever delivers knows to be paused, and what the sink had been given by then.
  void NoteLook() {
    const auto pauses = rt::PausesOf(disk_);
    known_pauses_ = pauses.ok() ? pauses.value() : std::vector<rt::Pause>();
    looked_at_ = sink_.calls;
  }

  std::string TriedWhilePaused() {
    for (const auto& [id, call] : sink_.tried) {
      if (call <= looked_at_) continue;
      for (const rt::Pause& pause : known_pauses_) {
        if (pause.of_journey || channels_[id] == pause.name) return id + " was tried though it was paused";
      }
    }
    return "";
  }

  // Of the last life, once: all dead letters, to a sink that takes everything now. False: it has failed.
  bool RetryAll(rt::Delivery& delivery, uint64_t* steps) {
    if (retried_all_) return true;
    retried_all_ = true;
    *steps = 0;
    const auto again = delivery.RetryDead({});
    if (!again.ok()) {
      retry_failure_ = again.status().message();
      return false;
    }
    tally_.retried += again.value();
    return true;
  }

  std::string Trouble(const Status& status) const { return disk_.troubled() ? "" : status.message(); }

  std::string Erase() {
    erased_ = fmt::format("c{}", random_.Below(5));
    const std::vector<std::string> ids{erased_};
    erased_before_ = durable_.size();
    erased_at_ = sink_.calls;
    // Until it has worked.
    for (int i = 0; i < 20; ++i) {
      if (i < 3 && random_.Chance(50)) disk_.Plan(SimDisk::Trouble::kDies, 1 + random_.Below(12));
      const auto erased = rt::EraseFromQueues(disk_, ids, erased_before_);
      if (erased.ok()) {
        disk_.Plan(SimDisk::Trouble::kNone, 0);
        tally_.erased += erased.value().waiting + erased.value().dead_letters;
        return "";
      }
      if (!disk_.troubled()) return erased.status().message();
      disk_.Restart(random_.Chance(50));
    }
    return "erasing does not come to an end";
  }

  std::string Judge() {
    std::map<std::string, rt::FoundSend> sends;
    for (size_t at = 0; at < durable_.size();) {
      const size_t end = durable_.find('\n', at);
      const auto send = rt::SendOf(std::string_view(durable_).substr(at, end - at), at);
      if (send.value() && (options_.channels.empty() || send.value()->channel == "email"))
        sends[send.value()->id] = *send.value();
      at = end + 1;
    }
    const auto state = rt::ReadQueue(disk_, kSink);
    if (!state.ok() || !state.value()) return "there is no queue";
    const auto letters = rt::ReadDeadLetters(disk_, kSink, *state.value());
    if (!letters.ok()) return letters.status().message();
    if (letters.value().size() != state.value()->dead_letters) return "the dead letters were miscounted";
    if (disk_.Visible(rt::DeadName(kSink, state.value()->dead_file)).size() != state.value()->dead_bytes)
      return "there are dead letters that do not count";
    std::map<std::string, int> dead;
    for (const rt::DeadLetter& letter : letters.value()) {
      ++dead[letter.id];
      if (!sends.contains(letter.id)) return letter.id + " is a dead letter and no send";
      if (letter.record != sends[letter.id].record) return letter.id + " is a dead letter with another text";
      if (letter.reason == rt::kPausedReason) return letter.id + " is still set aside";
      if (letter.attempts == 0 || letter.reason.empty()) return letter.id + " is dead without a reason";
    }
    tally_.dead += dead.size();
    for (const auto& [id, receipts] : sink_.received) {
      const auto send = sends.find(id);
      if (send == sends.end()) return id + " was received and is no send";
      for (const std::string& record : receipts)
        if (record != send->second.record) return id + " was received with another text";
      tally_.received += receipts.size();
      tally_.again += receipts.size() - 1;
    }
    for (const auto& [id, send] : sends) {
      const std::string wrong = JudgeSend(id, send, dead[id]);
      if (!wrong.empty()) return wrong;
    }
    return "";
  }

  std::string JudgeSend(const std::string& id, const rt::FoundSend& send, int dead) const {
    const bool received = sink_.received.contains(id);
    if (!erased_.empty() && send.customer == erased_ && send.place.at < erased_before_) {
      if (dead > 0) return id + " is a dead letter of a customer who was erased";
      const auto tried = sink_.tried.find(id);
      return tried != sink_.tried.end() && tried->second > erased_at_ ? id + " was tried though it was erased" : "";
    }
    if (dead > 1) return id + " is a dead letter twice";
    if (!received && dead == 0) return id + " was lost";
    if (sink_.healed && retried_all_ && !received) return id + " was tried again and not received";
    return "";
  }

  Random random_;
  Tally& tally_;
  SimDisk disk_;
  SimClock clock_;
  SimSink sink_;
  rt::DeliveryOptions options_;
  uint64_t wanted_lines_ = 0, made_ = 0;
  std::string durable_, unsynced_;               // of the file of records
  std::map<std::string, std::string> channels_;  // of sends, by id
  std::vector<rt::Pause> known_pauses_;
  uint64_t looked_at_ = 0;
  std::string erased_;  // who
  uint64_t erased_before_ = 0;
  uint64_t erased_at_ = 0;  // which call of the sink was the last before
  bool retried_all_ = false;
  std::string retry_failure_;
};

struct Flags {
  uint64_t seed = 1, stories = 3000;
  double minutes = 0;
  std::string_view planted;
};

std::string Run(const Flags& flags, Tally* tally) {
  const auto begin = std::chrono::steady_clock::now();
  for (uint64_t seed = flags.seed;; ++seed) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    if (flags.minutes > 0 ? passed.count() >= flags.minutes * 60 : tally->stories >= flags.stories) return "";
    const std::string failure = Story(seed, *tally).Tell();
    if (!failure.empty()) return fmt::format("seed {}: {}", seed, failure);
  }
}

int Main(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--seed") flags.seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--stories") flags.stories = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--minutes") flags.minutes = std::atof(argv[i + 1]);
    if (name == "--planted") flags.planted = argv[i + 1];
  }
#ifdef JOURNEY_PLANTED_FAULTS
  int missed = 0;
  for (int fault = 1; fault < static_cast<int>(rt::PlantedDelivery::kCount); ++fault) {
    if (flags.planted != "all" && flags.planted != std::to_string(fault)) continue;
    rt::planted_delivery_fault = static_cast<rt::PlantedDelivery>(fault);
    Tally tally;
    const std::string failure = Run(flags, &tally);
    missed += failure.empty() ? 1 : 0;
    fmt::print("planted fault {}: {}\n", fault,
               failure.empty() ? "NOT FOUND after " + tally.Text()
                               : fmt::format("found after {} stories: {}", tally.stories, failure.substr(0, 200)));
  }
  return missed == 0 ? 0 : 3;
#else
  Tally tally;
  const std::string failure = Run(flags, &tally);
  fmt::print("{}\n{}{}", tally.Text(), failure, failure.empty() ? "" : "\n");
  return failure.empty() ? 0 : 3;
#endif
}

}  // namespace
}  // namespace journey::deliver_testing

int main(int argc, char** argv) { return journey::deliver_testing::Main(argc, argv); }
