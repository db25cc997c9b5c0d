// Older versions beside newer ones, over the module that has every operation: what is copied means what it meant, and
// what may stand in no module is found.
#include "ir/link.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "ir/alike.h"
#include "ir/serialise.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "tests/ir/sample.h"

namespace journey::ir {
namespace {

Module Later() {
  Module module = SampleModule();
  for (Journey& journey : module.journeys) ++journey.version;
  return module;
}

Linked LinkAll(const Module& was, const Module& now) {
  return Link(was, now, std::vector<bool>(was.journeys.size(), true));
}

const Journey* OlderOf(const Module& module, const std::string& name) {
  for (const Journey& journey : module.journeys) {
    if (journey.name == name && journey.successor != kNone) return &journey;
  }
  return nullptr;
}

TEST(IrLink, WhatIsCopiedMeansWhatItMeant) {
  const Module was = SampleModule(), now = Later();
  Linked linked = LinkAll(was, now);
  EXPECT_EQ(linked.refused, std::vector<std::string>(was.journeys.size()));
  EXPECT_EQ(linked.module.journeys.size(), 2 * was.journeys.size());
  EXPECT_EQ(linked.module.project, ContentHash(now));
  ASSERT_EQ(Admit(linked.module).message(), "");
  Alike alike(was, linked.module);
  size_t compared = 0;
  for (const Journey& journey : was.journeys) {
    const Journey* older = OlderOf(linked.module, journey.name);
    ASSERT_NE(older, nullptr) << journey.name;
    EXPECT_EQ(older->version, journey.version);
    EXPECT_TRUE(older->enters.empty());
    ASSERT_EQ(older->handlers.size(), journey.handlers.size());
    for (size_t h = 0; h < journey.handlers.size(); ++h, ++compared) {
      EXPECT_TRUE(alike.Functions(journey.handlers[h].fn, older->handlers[h].fn));
    }
    for (size_t s = 0; s < journey.stages.size(); ++s, ++compared) {
      EXPECT_TRUE(alike.Functions(journey.stages[s].enter_fn, older->stages[s].enter_fn));
      EXPECT_TRUE(alike.Functions(journey.stages[s].flow_fn, older->stages[s].flow_fn));
    }
    EXPECT_TRUE(alike.Functions(journey.when_fn, older->when_fn));
    const int32_t newest = FindJourney(linked.module, journey.name);
    EXPECT_EQ(older->successor, newest);
    EXPECT_EQ(linked.module.journeys[static_cast<size_t>(newest)].version, journey.version + 1);
  }
  EXPECT_GT(compared, 1u);
  // What both ask of history is asked once.
  EXPECT_EQ(linked.module.history.size(), now.history.size());
}

TEST(IrLink, FilesAndTextsHaveThem) {
  Linked linked = LinkAll(SampleModule(), Later());
  ASSERT_EQ(Admit(linked.module).message(), "");
  auto read = Deserialise(Serialise(linked.module));
  ASSERT_TRUE(read.ok()) << read.status().message();
  EXPECT_EQ(ContentHash(*read), ContentHash(linked.module));
  EXPECT_EQ(HashInFile(Serialise(linked.module)), ContentHash(linked.module));
  auto text = Read(Print(linked.module));
  ASSERT_TRUE(text.ok()) << text.status().message();
  EXPECT_EQ(ContentHash(*text), ContentHash(linked.module));
}

TEST(IrLink, NothingToLinkIsTheModuleItself) {
  const Module now = Later();
  const Linked linked = Link(SampleModule(), now, std::vector<bool>(now.journeys.size()));
  EXPECT_EQ(ContentHash(linked.module), ContentHash(now));
}

// Over what is linked already: those who still drain, beside a third version.
TEST(IrLink, LinkedAgain) {
  const Linked linked = LinkAll(SampleModule(), Later());
  Module third = Later();
  for (Journey& journey : third.journeys) ++journey.version;
  Linked again = LinkAll(linked.module, third);
  for (const std::string& why : again.refused) EXPECT_EQ(why, "");
  EXPECT_EQ(again.module.journeys.size(), 3 * third.journeys.size());
  EXPECT_EQ(Admit(again.module).message(), "");
}

TEST(IrLink, FaultsAreFound) {
  Linked linked = LinkAll(SampleModule(), Later());
  ASSERT_EQ(Verify(linked.module).message(), "");
  const auto older = [](Module& module) -> Journey& {
    for (Journey& journey : module.journeys) {
      if (journey.successor != kNone) return journey;
    }
    return module.journeys[0];
  };
  const std::vector<std::pair<std::string, std::function<void(Module&)>>> faults = {
      {"the version after it is no journey", [&](Module& m) { older(m).successor = 99; }},
      {"the version after it is no journey",
       [&](Module& m) { older(m).successor = static_cast<int32_t>(&older(m) - m.journeys.data()); }},
      {"an older version is not entered", [&](Module& m) { older(m).enters.push_back({EnterKind::kOn, 0}); }},
      {"older versions without the project", [&](Module& m) { m.project = 0; }},
  };
  for (const auto& [what, damage] : faults) {
    Module module = linked.module;
    damage(module);
    EXPECT_NE(Verify(module).message().find(what), std::string::npos) << what << ": " << Verify(module).message();
  }
  Module without = SampleModule();
  without.project = 5;
  EXPECT_NE(Verify(without).message().find("or none of them"), std::string::npos);
}

}  // namespace
}  // namespace journey::ir
