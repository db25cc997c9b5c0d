// A run of the engine -> where the log leaves the design.
//
// It looks on while the one engine runs: the fold tells which event is about to reach the rules (rt::Trace), the
// observing interpreter what journeys do for it (rt::RunObserver), and records say who is where. An event was followed
// by a journey if code of the journey acted, or a record of it came, in the event's step. So this knows no rule of the
// language; only a rule whose block is empty acts without a trace, and is known by its condition.
//
// Memory: a few hundred bytes for each customer and journey that has heard of them, and nothing per event. One thread.
// A session of batches of 1 drives it, and calls Settle after each input.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "compiler/conform/design.h"
#include "compiler/conform/figures.h"
#include "insight/by_text.h"
#include "runtime/interp/observing.h"
#include "runtime/records/record.h"
#include "runtime/rules/observe.h"
#include "runtime/session/session.h"

namespace journey::conform {

class Watcher final : public rt::Trace, public rt::RunObserver, public rt::RecordSink {
 public:
  static constexpr size_t kMostNames = 10'000, kNameBytes = 256;  // of undeclared events

  // All must outlive it.
  Watcher(const ir::Module& module, const std::vector<JourneyDesign>& designs);

  // The fold's, the interpreter's and the session's calls.
  void Hears(const rt::Customer& customer, const rt::Happening& input) override;
  void HasHeard(const rt::Customer& customer, const rt::Happening& input) override;
  void Begins(const ir::Function& function, const ir::Instr& instr) override;
  void Ran(const ir::Function& function, const ir::Instr& instr, const rt::Value& result) override;
  void Write(const rt::Record& record) override;

  // An event that is not declared.
  void AddUndeclared(std::string_view name);
  // After each input: asks of those who were outside whether the journey is for them.
  void Settle(rt::Session& session);
  Report Finish();

 private:
  static constexpr size_t kTrail = 6, kMostExamples = 2;
  // One customer, as far as one journey goes.
  struct Walk {
    int32_t journey = ir::kNone;
    uint32_t events = 0, deviations = 0;
    bool held = false;            // the last entry was held out
    std::vector<uint32_t> kinds;  // of deviations, each once
    std::array<TrailStep, kTrail> trail;
    uint32_t steps = 0;  // of the trail, and those that it has forgotten
  };
  using Person = std::vector<Walk>;
  // Where the customer is as the event comes, of one journey that hears it.
  struct Standing {
    int32_t journey = ir::kNone;
    Where where = Where::kBefore;
    int32_t stage = ir::kNone;
    bool held = false, acted = false;
  };
  // What the event's step has done to one journey.
  struct Done {
    bool acted = false, ended = false;
    int32_t stage = ir::kNone;  // where it led, if anywhere
  };
  struct Pending {
    std::string customer;
    int32_t journey, event;
    int64_t time;
  };

  Standing StandingOf(const rt::Customer& customer, const rt::Happening& input, const rt::EventJourney& reaction);
  static int32_t StageNow(const rt::Customer& customer, int32_t journey);
  void Judge(const rt::Customer& customer, const rt::Happening& input, const Standing& standing);
  bool Silently(const Standing& standing, int32_t event) const;
  void Follow(const Standing& standing, int32_t event);
  void Deviate(std::string_view customer, const Standing& standing, int32_t event);
  Walk& WalkOf(std::string_view customer, int32_t journey);
  void Unite(const std::string& from, const std::string& into);
  static void Step(Walk& walk, const TrailStep& step);
  int32_t WordOf(const rt::Record& record);
  JourneyFigures& FiguresOf(int32_t journey) { return report_.journeys[static_cast<size_t>(journey)]; }
  const JourneyDesign& DesignOf(int32_t journey) const { return designs_[static_cast<size_t>(journey)]; }

  const ir::Module& module_;
  const std::vector<JourneyDesign>& designs_;
  Report report_;
  insight::ByText<Person> people_;
  std::map<std::string, int32_t> words_;
  // By journey: numbers of deviations in JourneyFigures::deviations.
  std::vector<std::map<std::tuple<Where, int32_t, int32_t>, uint32_t>> kinds_;
  // Conditions of silent rules, and what they were in this step.
  using PlaceKey = std::tuple<int32_t, uint32_t, uint16_t, uint16_t>;
  std::map<PlaceKey, bool> silent_;
  // Of the event at hand.
  bool hearing_ = false;
  std::vector<Standing> standing_;
  std::vector<Done> done_;  // by journey
  std::vector<Pending> pending_;
};

}  // namespace journey::conform
