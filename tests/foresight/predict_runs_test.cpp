// The command: its forms, its exit codes, its scores worked out once more by Python, examples, and real logs.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace journey::testing {
namespace {

using Json = nlohmann::json;

constexpr char kCart[] = "examples/cart_recovery --events examples/cart_recovery/events.jsonl";
constexpr char kLoans[] = "examples/loan_application --events examples/loan_application/events.csv";

Json Predicted(const std::string& flags) {
  const ProcessResult predicted = RunJourney("predict --as json " + flags);
  EXPECT_EQ(predicted.exit_code, 0) << predicted.err;
  return predicted.exit_code == 0 ? Json::parse(predicted.out) : Json();
}

void ExpectChances(const Json& customer) {
  double all = customer["drop_out"];
  for (const Json& next : customer["next"]) {
    all += next["chance"].get<double>();
    EXPECT_LE(next["low_ms"], next["median_ms"]);
    EXPECT_LE(next["median_ms"], next["high_ms"]);
  }
  // Names below a ten-thousandth are not told.
  EXPECT_NEAR(all, 1, 0.002) << customer;
}

TEST(PredictRuns, OneCustomerInWords) {
  const ProcessResult predicted =
      RunJourney(std::string("predict ") + kCart + " --customer c-0613 --within \"7 days\"");
  ASSERT_EQ(predicted.exit_code, 0) << predicted.err;
  for (const char* words :
       {"c-0613 did ", "c-0613 most likely does ", "What comes next within 7 d", "nothing: dropping out",
        "the goal of CartRecovery", "How well it predicts", "first-order Markov"}) {
    EXPECT_NE(predicted.out.find(words), std::string::npos) << words << "\n" << predicted.out;
  }
}

TEST(PredictRuns, EverybodyInEveryForm) {
  const Json json = Predicted(std::string(kCart) + " --all --within \"7 days\"");
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["customers"].size(), 840U);
  for (const Json& customer : json["customers"]) {
    ExpectChances(customer);
    for (const Json& goal : customer["goals"]) {
      EXPECT_GE(goal["chance"], 0);
      EXPECT_LE(goal["chance"], 1);
    }
  }
  const ProcessResult csv = RunJourney(std::string("predict ") + kCart + " --all --as csv");
  EXPECT_EQ(std::ranges::count(csv.out, '\n'), 841);
  EXPECT_TRUE(csv.out.starts_with("customer,steps,last,last_time,drop_out,next,")) << csv.out.substr(0, 100);
  EXPECT_EQ(RunJourney(std::string("predict ") + kCart + " --all --as csv").out, csv.out);
  EXPECT_NE(RunJourney(std::string("predict ") + kCart + " --all").out.find("840 customers"), std::string::npos);
}

TEST(PredictRuns, EveryExample) {
  for (const char* example : {"b2b_software", "car_brand", "online_shop", "software_subscription", "water_utility"}) {
    const std::string folder = std::string("examples/") + example;
    const Json json = Predicted(folder + " --all --within \"14 days\" --events " + folder + "/events.jsonl");
    ASSERT_FALSE(json["customers"].empty()) << example;
    for (const Json& customer : json["customers"]) ExpectChances(customer);
    EXPECT_GT(json["held_out"]["model"]["log_likelihood"], json["held_out"]["base_rate"]["log_likelihood"]) << example;
  }
}

TEST(PredictRuns, WhatCannotBe) {
  EXPECT_EQ(RunJourney(std::string("predict ") + kCart + " --customer nobody").exit_code, 2);
  EXPECT_EQ(RunJourney(std::string("predict ") + kCart + " --customer a --all").exit_code, 2);
  EXPECT_EQ(RunJourney(std::string("predict ") + kCart + " --goal Nothing").exit_code, 2);
  EXPECT_EQ(RunJourney(std::string("predict ") + kCart + " --within \"0 days\"").exit_code, 2);
  EXPECT_EQ(RunJourney(std::string("predict ") + kCart + " --as csv").exit_code, 2);
  EXPECT_EQ(RunJourney("predict --events /nowhere.jsonl").exit_code, 1);
  EXPECT_EQ(RunJourney("predict").exit_code, 2);
  const ProcessResult far = RunJourney(std::string("predict ") + kCart + " --within \"900 days\"");
  EXPECT_EQ(far.exit_code, 0);
  EXPECT_NE(far.out.find("How good this is cannot be said"), std::string::npos) << far.out;
}

void ExpectAgreement(const std::string& log, const std::string& flags, const char* time_column) {
  const ScratchFolder scratch;
  const std::string file = scratch.path("prediction.json");
  ASSERT_EQ(RunJourney("predict --all --out " + file + " " + flags).exit_code, 0);
  const std::string run = "python3 tests/foresight/independent.py " + log + " " + file + " " + time_column + " > " +
                          scratch.path("said") + " 2>&1";
  EXPECT_EQ(std::system(run.c_str()), 0) << ScratchFolder::Read(scratch.path("said"));
}

TEST(PredictRuns, AgreesWithPython) {
  ExpectAgreement("examples/loan_application/events.csv", kLoans, "ts_utc");
  ExpectAgreement("examples/grocery_loyalty/events.csv",
                  "examples/grocery_loyalty --within \"10 days\" --events examples/grocery_loyalty/events.csv",
                  "ts_utc");
}

// Better than both simpler ways on logs that nobody of this project made, and goals come as often as they are said to.
TEST(PredictRuns, RealLogs) {
  const char* shared = std::getenv("JOURNEY_SHARED");
  const std::string folder = std::string(shared == nullptr ? "/nowhere" : shared) + "/data/";
  for (const auto& [log, goal] :
       {std::pair("bpic2012_loan/bpic2012", "A_ACTIVATED"), std::pair("completejourney/campaigns", "coupon_redeemed"),
        std::pair("online_retail/orders", "order_cancelled")}) {
    const std::string path = folder + log + ".csv.gz";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no real logs: JOURNEY_SHARED";
    const Json held = Predicted("--time-column ts_utc --goal " + std::string(goal) + " --events " + path)["held_out"];
    EXPECT_GT(held["predictions"], 9'000);
    for (const char* simple : {"base_rate", "first_order_markov"}) {
      EXPECT_GT(held["model"]["log_likelihood"], held[simple]["log_likelihood"].get<double>() + 0.05) << log << simple;
      EXPECT_LT(held["model"]["brier"], held[simple]["brier"].get<double>() - 0.01) << log << simple;
    }
    const Json& goals = held["goals"][0];
    EXPECT_NEAR(goals["predicted"], goals["came"].get<double>() / goals["customers"].get<double>(), 0.03) << log;
    EXPECT_NEAR(goals["predicted_in_the_end"],
                goals["came_in_the_end"].get<double>() / goals["early_customers"].get<double>(), 0.05)
        << log;
    for (const Json& band : held["risk_bands"]) {
      if (band["predictions"] < 500) continue;
      EXPECT_NEAR(band["predicted"], band["silent"].get<double>() / band["predictions"].get<double>(), 0.06) << log;
    }
  }
}

}  // namespace
}  // namespace journey::testing
