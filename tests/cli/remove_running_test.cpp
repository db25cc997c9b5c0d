// journey remove beside a run that has the store open and follows its log: the run does it and says so, whoever of the
// two is killed. What is expected is docs/durability.md, "Taking a customer out"; records are worked out by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kServedJourney = R"(
event In
journey Cart { enter on In reenter always stage A { after 9 days { end } } }
journey Other { enter on In reenter always stage B { after 9 days { end } } }
)";

class RemoveBesideARun : public ::testing::Test {
 protected:
  RemoveBesideARun() { Append(In("ada", 5) + In("bob", 5)); }

  static std::string In(const std::string& who, int day) {
    return R"({"type":"track","event":"In","userId":")" + who + R"(","timestamp":"2026-01-0)" + std::to_string(day) +
           "T10:00:00Z\"}\n";
  }
  void Append(const std::string& text) const { std::ofstream(scratch_.path("log.jsonl"), std::ios::app) << text; }
  void Start() {
    run_ = std::make_unique<RunningJourney>(
        std::vector<std::string>{"run", journey_, "--events", scratch_.path("log.jsonl"), "--follow", "--store", store_,
                                 "--records", records_, "--engine", "interp"},
        scratch_.path("out"), scratch_.path("err"));
  }
  // A second `remove`, beside the test.
  std::unique_ptr<RunningJourney> Removing(const std::string& customer, const std::string& name) const {
    return std::make_unique<RunningJourney>(
        std::vector<std::string>{"remove", store_, customer, "--wait", "60 seconds"}, scratch_.path(name + ".out"),
        scratch_.path(name + ".err"));
  }
  // No longer than half a minute.
  static void Until(const std::function<bool()>& there) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!there() && std::chrono::steady_clock::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(there());
  }
  std::vector<std::string> Files(const std::string& prefix) const {
    std::vector<std::string> names;
    std::error_code unknown;
    for (const auto& file : fs::directory_iterator(store_, unknown)) {
      const std::string name = file.path().filename().string();
      if (name.starts_with(prefix) && !name.ends_with(".new")) names.push_back(name);
    }
    return names;
  }
  // Journeys of which the customer was taken out, as the records have it.
  std::vector<std::string> TakenOutOf(const std::string& who) const {
    std::vector<std::string> all;
    std::istringstream text(ScratchFolder::Read(records_));
    for (std::string line; std::getline(text, line);) {
      const nlohmann::json record = nlohmann::json::parse(line);
      if (record.value("customer", "") != who || record["kind"] != "ended" || record["outcome"] != "stopped") continue;
      EXPECT_EQ(record["cause"], nlohmann::json({{"operator", "remove"}}));
      all.push_back(record["journey"]);
    }
    std::sort(all.begin(), all.end());
    return all;
  }
  size_t Count(const std::string& part) const {
    const std::string text = ScratchFolder::Read(records_);
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
  void UntilEntered(size_t customers) const {
    Until([&] { return Count("\"kind\":\"entered\"") == 2 * customers; });
  }
  void CheckStore() const {
    EXPECT_EQ(Files("asked-").size() + Files("taken-").size() + Files("answered-").size(), 0u);
    const ProcessResult verified = RunJourney("verify " + store_);
    EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  }

  const ScratchFolder scratch_;
  const std::string journey_ = scratch_.Write("a.journey", kServedJourney), store_ = scratch_.path("store"),
                    records_ = scratch_.path("records.jsonl");
  std::unique_ptr<RunningJourney> run_;
  const std::vector<std::string> both_{"a.Cart", "a.Other"};
};

TEST_F(RemoveBesideARun, TheRunDoesItAndGoesOn) {
  Start();
  UntilEntered(2);
  // Somebody has written half a line, and rests.
  Append(In("cyd", 6).substr(0, 20));
  const ProcessResult removed = RunJourney("remove " + store_ + " ada --journey Cart");
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_EQ(removed.out, "out of a.Cart, entry 1: was in A\n");
  EXPECT_EQ(TakenOutOf("ada"), std::vector<std::string>{"a.Cart"}) << "the run writes the records";
  const ProcessResult again = RunJourney("remove " + store_ + " ada --journey Cart --format json");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(nlohmann::json::parse(again.out)["ended"], nlohmann::json::array());
  // She comes again, into her second entry, and Cyd's line is read when it is whole.
  Append(In("cyd", 6).substr(20) + In("ada", 7));
  Until([&] { return Count("\"kind\":\"entered\"") == 7; });
  EXPECT_EQ(RunJourney("remove " + store_ + " ada").out,
            "out of a.Cart, entry 2: was in A\nout of a.Other, entry 1: was in B\n");
  EXPECT_EQ(run_->End(), 0) << run_->Err();
  EXPECT_EQ(TakenOutOf("ada"), (std::vector<std::string>{"a.Cart", "a.Cart", "a.Other"}));
  EXPECT_EQ(TakenOutOf("bob"), std::vector<std::string>{});
  CheckStore();
}

TEST_F(RemoveBesideARun, WhatIsWrongIsSaid) {
  Start();
  UntilEntered(2);
  const ProcessResult unknown = RunJourney("remove " + store_ + " zed");
  EXPECT_EQ(unknown.exit_code, 3);
  EXPECT_TRUE(Has(unknown.err, "nothing is known of customer \"zed\"")) << unknown.err;
  const ProcessResult journey = RunJourney("remove " + store_ + " ada --journey Carts");
  EXPECT_EQ(journey.exit_code, 2);
  EXPECT_TRUE(Has(journey.err, "did you mean `Cart`?")) << journey.err;
  EXPECT_EQ(RunJourney("remove " + store_ + " ada --wait soon").exit_code, 2);
  EXPECT_EQ(run_->End(), 0) << run_->Err();
  CheckStore();
}

TEST_F(RemoveBesideARun, OneThatNobodyTakesIsWithdrawn) {
  Start();
  UntilEntered(2);
  run_->Signal(SIGSTOP);
  const ProcessResult removed = RunJourney("remove " + store_ + " ada --wait \"1 second\"");
  EXPECT_EQ(removed.exit_code, 1);
  EXPECT_TRUE(Has(removed.err, "it was withdrawn, and nothing was changed")) << removed.err;
  // So is one whose asker is asked to end.
  const auto second = Removing("ada", "second");
  Until([&] { return !Files("asked-").empty(); });
  EXPECT_EQ(second->End(SIGINT), 1) << second->Err();
  run_->Signal(SIGCONT);
  Append(In("cyd", 6));
  UntilEntered(3);
  EXPECT_EQ(run_->End(), 0) << run_->Err();
  EXPECT_EQ(TakenOutOf("ada"), std::vector<std::string>{});
  CheckStore();
}

TEST_F(RemoveBesideARun, WhoAskedDoesItWhereTheRunIsKilled) {
  Start();
  UntilEntered(2);
  run_->Signal(SIGSTOP);
  const auto removing = Removing("ada", "first");
  Until([&] { return !Files("asked-").empty(); });
  EXPECT_EQ(run_->End(SIGKILL), -SIGKILL);
  EXPECT_EQ(removing->Wait(), 0) << removing->Err();
  EXPECT_EQ(removing->Out(), "out of a.Cart, entry 1: was in A\nout of a.Other, entry 1: was in B\n");
  Start();
  Append(In("cyd", 6));
  UntilEntered(3);
  EXPECT_EQ(run_->End(), 0) << run_->Err();
  EXPECT_EQ(TakenOutOf("ada"), both_) << "the next run writes the records";
  CheckStore();
}

TEST_F(RemoveBesideARun, TheNextStartDoesItWhereBothAreKilled) {
  Start();
  UntilEntered(2);
  run_->Signal(SIGSTOP);
  for (const char* name : {"first", "second"}) {
    const size_t before = Files("asked-").size();
    const auto removing = Removing(name == std::string("first") ? "ada" : "nobody", name);
    Until([&] { return Files("asked-").size() > before; });
    EXPECT_EQ(removing->End(SIGKILL), -SIGKILL);
  }
  EXPECT_EQ(run_->End(SIGKILL), -SIGKILL);
  const std::string status = RunJourney("status " + store_).out;
  EXPECT_TRUE(Has(status, "removal    ada out of all journeys, asked for, not begun\n")) << status;
  auto waiting = nlohmann::json::parse(RunJourney("status " + store_ + " --format json").out)["removals"];
  std::sort(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) { return a["customer"] < b["customer"]; });
  EXPECT_EQ(waiting, nlohmann::json::parse(R"([{"customer":"ada","journey":null,"taken":false},
                                               {"customer":"nobody","journey":null,"taken":false}])"));
  Start();
  Until([&] { return TakenOutOf("ada") == both_; });
  EXPECT_FALSE(Has(RunJourney("status " + store_).out, "removal"));
  Append(In("ada", 7));
  Until([&] { return Count("\"kind\":\"entered\"") == 6; });
  EXPECT_EQ(run_->End(), 0) << run_->Err();
  EXPECT_EQ(TakenOutOf("ada"), both_) << "once";
  // Whoever asked is gone, and has not taken the answers.
  EXPECT_EQ(Files("asked-").size() + Files("taken-").size(), 0u);
  EXPECT_EQ(Files("answered-").size(), 2u);
  // A forget takes them with it, since an answer may say of whom it is.
  EXPECT_EQ(RunJourney("forget " + store_ + " ada --records " + records_).exit_code, 0);
  CheckStore();
  EXPECT_EQ(RunCommand("grep -r -e ada " + store_ + " " + records_).out, "");
}

TEST_F(RemoveBesideARun, ARequestIsForgotten) {
  Start();
  UntilEntered(2);
  run_->Signal(SIGSTOP);
  const auto removing = Removing("ada", "first");
  Until([&] { return !Files("asked-").empty(); });
  EXPECT_EQ(removing->End(SIGKILL), -SIGKILL);
  EXPECT_EQ(run_->End(SIGKILL), -SIGKILL);
  ASSERT_EQ(RunJourney("forget " + store_ + " ada --records " + records_).exit_code, 0);
  EXPECT_EQ(RunCommand("grep -r -e ada " + store_ + " " + records_).out, "");
  CheckStore();
}

TEST_F(RemoveBesideARun, TwoAtOnceTakeOutOnce) {
  Start();
  UntilEntered(2);
  for (const int turn : {1, 2, 3}) {
    const auto first = Removing("ada", "first"), second = Removing("ada", "second");
    EXPECT_EQ(first->Wait(), 0) << first->Err();
    EXPECT_EQ(second->Wait(), 0) << second->Err();
    const bool of_first = Has(first->Out(), "was in A");
    EXPECT_NE(of_first, Has(second->Out(), "was in A")) << first->Out() << second->Out();
    EXPECT_EQ((of_first ? second : first)->Out(), "ada is in none of the journeys; nothing was changed\n");
    EXPECT_EQ(TakenOutOf("ada").size(), static_cast<size_t>(2 * turn));
    Append(In("ada", 6));
    UntilEntered(2 + static_cast<size_t>(turn));
  }
  EXPECT_EQ(run_->End(), 0) << run_->Err();
  CheckStore();
}

}  // namespace
}  // namespace journey::testing
