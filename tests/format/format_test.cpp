// The formatter over every journey that there is, as it is and with its white space scrambled; goldens of the style
// (NAME.journey -> NAME.formatted, both read by people); the files of this repository that are in the style; the pairs
// of docs/style.md. UPDATE_GOLDENS=1 rewrites the goldens.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "compiler/format/format.h"
#include "tests/format/checks.h"

namespace journey::testing {
namespace {

namespace fs = std::filesystem;

std::string ReadWhole(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> JourneysBelow(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".journey") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<fs::path> Corpus() {
  std::vector<fs::path> files;
  std::vector<fs::path> folders = {"stdlib", "examples", "bench", "tests"};
  if (const char* shared = std::getenv("JOURNEY_SHARED")) {
    for (const char* name : {"conformance", "conformance-2"}) {
      if (fs::exists(fs::path(shared) / name)) folders.push_back(fs::path(shared) / name);
    }
  }
  for (const fs::path& folder : folders) {
    for (fs::path& file : JourneysBelow(folder)) files.push_back(std::move(file));
  }
  return files;
}

TEST(Format, NothingButWhiteSpaceChangesAndThatOnce) {
  const std::vector<fs::path> files = Corpus();
  ASSERT_GT(files.size(), 1000u);
  for (const fs::path& file : files) EXPECT_EQ(FaultOfFormat(ReadWhole(file)), "") << file;
}

TEST(Format, WhiteSpaceThatNobodyWouldWrite) {
  size_t scrambled = 0;
  uint64_t seed = 1;
  for (const fs::path& file : Corpus()) {
    const std::string text = Scrambled(ReadWhole(file), seed++);
    if (text.empty()) continue;
    ++scrambled;
    EXPECT_EQ(FaultOfFormat(text), "") << file << " scrambled with seed " << seed - 1;
  }
  EXPECT_GT(scrambled, 700u);
}

// Broken by the loss of a few bytes: what still parses is formatted, and nothing else but white space changes.
TEST(Format, BrokenTexts) {
  size_t kept = 0;
  for (const fs::path& file : JourneysBelow("examples")) {
    const std::string whole = ReadWhole(file);
    for (size_t at = 0; at + 2 < whole.size(); at += 97) {
      std::string text = whole;
      text.erase(at, 2);
      const format::Formatted formatted = format::Format(text);
      kept += formatted.kept.size();
      ASSERT_EQ(FaultOfFormat(text), "") << file << " without the two bytes from " << at;
    }
  }
  EXPECT_GT(kept, 100u);
}

TEST(Format, Goldens) {
  const char* update = std::getenv("UPDATE_GOLDENS");
  const std::vector<fs::path> files = JourneysBelow("tests/format");
  ASSERT_GE(files.size(), 4u);
  for (const fs::path& file : files) {
    const format::Formatted formatted = format::Format(ReadWhole(file));
    fs::path golden = file;
    golden.replace_extension(".formatted");
    if (update != nullptr) std::ofstream(golden, std::ios::binary) << formatted.text;
    EXPECT_EQ(formatted.text, ReadWhole(golden)) << golden;
    EXPECT_EQ(formatted.fault, "") << file;
    EXPECT_EQ(!formatted.kept.empty(), file.filename().string().starts_with("fail_")) << file;
  }
}

TEST(Format, WhatPeopleReadIsInTheStyle) {
  std::vector<fs::path> files = JourneysBelow("stdlib");
  for (fs::path& file : JourneysBelow("examples")) files.push_back(std::move(file));
  ASSERT_GT(files.size(), 20u);
  for (const fs::path& file : files) {
    const std::string text = ReadWhole(file);
    EXPECT_EQ(format::Format(text).text, text) << file << ": `journey fmt` it";
  }
}

// Blocks marked `journey-unformatted` become the block that follows; all `journey` blocks are in the style.
TEST(Format, TheStylePage) {
  std::ifstream stream("docs/style.md");
  std::string mark, block, before;
  size_t pairs = 0, blocks = 0;
  bool inside = false;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with("```")) {
      if (inside) block += line + "\n";
      continue;
    }
    inside = !inside;
    if (inside) {
      mark = line.substr(3);
      block.clear();
    } else if (mark == "journey-unformatted") {
      before = block;
      EXPECT_NE(format::Format(before).text, before) << "this is in the style already:\n" << before;
    } else if (mark == "journey") {
      ++blocks;
      EXPECT_EQ(format::Format(block).text, block);
      if (!before.empty()) {
        ++pairs;
        EXPECT_EQ(format::Format(before).text, block);
      }
      before.clear();
    }
  }
  EXPECT_GE(pairs, 4u);
  EXPECT_GE(blocks, 4u);
}

TEST(Format, EmptyTexts) {
  EXPECT_EQ(format::Format("").text, "");
  EXPECT_EQ(format::Format(" \n\n\t").text, "");
  EXPECT_EQ(format::Format("// alone").text, "// alone\n");
  EXPECT_EQ(format::Format("\xEF\xBB\xBF"
                           "event  A\r\n")
                .text,
            "event A\n");
}

}  // namespace
}  // namespace journey::testing
