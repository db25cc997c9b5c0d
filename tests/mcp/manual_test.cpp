// Looking things up: whoever asks in the words of a heading gets that section first.
#include "compiler/mcp/manual.h"

#include <gtest/gtest.h>

#include <string>

namespace journey::mcp {
namespace {

TEST(Manual, TheSectionOfThatHeadingComesFirst) {
  const auto first = [](const char* query) {
    const auto found = SearchManual(query);
    return found.empty() ? std::string() : found[0].path;
  };
  EXPECT_EQ(first("what must hold"), "docs/language.md: 15. What must hold");
  EXPECT_EQ(first("Looking at it store status"), "docs/durability.md: Looking at it");
}

TEST(Manual, SectionsAreWholeUpToTheNextHeading) {
  for (const ManualSection& section : SearchManual("ensure")) {
    EXPECT_TRUE(section.text.starts_with('#')) << section.path;
    EXPECT_GT(section.text.size(), 20U);
  }
}

TEST(Manual, NoWordsNoSections) {
  EXPECT_TRUE(SearchManual("").empty());
  EXPECT_TRUE(SearchManual("zzyzx").empty());
  EXPECT_LE(SearchManual("journey").size(), 3U);
}

}  // namespace
}  // namespace journey::mcp
