// What makes inputs: the same for a seed, unlike for another, all kinds of changes; and that a finding is not lost.
#include "tests/fuzz/mutate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace journey::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr int kInputs = 2000;
const std::vector<std::string> kCorpus = {"first 7 file", "the second one, 42 letters long or thereabouts", ""};

TEST(MadeInputs, ASeedGivesItsInputsInAnyOrder) {
  Mutator one(7, kCorpus, {"word"}), again(7, kCorpus, {"word"}), other(8, kCorpus, {"word"});
  int alike = 0;
  for (uint64_t number = kInputs; number > 0; --number) (void)again.Input(number);
  for (uint64_t number = 0; number < kInputs; ++number) {
    const std::string input = one.Input(number);
    EXPECT_EQ(input, again.Input(number)) << number;
    if (input == other.Input(number)) ++alike;
  }
  // Few changes of short texts are now and then the same by chance.
  EXPECT_LT(alike, kInputs / 50);
}

TEST(MadeInputs, EveryKindOfChangeComes) {
  Mutator mutator(1, kCorpus, {"WORD"});
  std::set<std::string> inputs;
  bool word = false, spliced = false, border = false, bits = false, longer = false, empty = false;
  for (uint64_t number = 0; number < kInputs; ++number) {
    const std::string input = mutator.Input(number);
    EXPECT_LE(input.size(), 8U * 1024);
    inputs.insert(input);
    const auto has = [&](std::string_view part) { return input.find(part) != std::string::npos; };
    word = word || has("WORD");
    spliced = spliced || (has("first") && has("letters long"));
    border = border || has("9223372036854775808");
    bits = bits || has(std::string_view("\xff\xff\xff\x7f", 4));
    longer = longer || input.size() > 500;
    empty = empty || input.empty();
  }
  EXPECT_TRUE(word && spliced && border && bits && longer);
  EXPECT_GT(inputs.size(), kInputs * 9U / 10);
}

TEST(MadeInputs, DictionariesAreLibFuzzers) {
  const std::vector<std::string> expected = {"plain", "a\"b\\c", std::string("\x00\xff", 2), "named"};
  EXPECT_EQ(WordsOf("# \"no word\"\n\"plain\"\n\n\"a\\\"b\\\\c\"\n\"\\x00\\xFF\"\nkw=\"named\"\nno quotes\n"),
            expected);
}

// A corpus that is right, and a dictionary that leads to the mistake.
TEST(MadeInputs, AFindingIsKept) {
  const std::string folder = (fs::temp_directory_path() / ("journey_made_inputs_" + std::to_string(getpid()))).string();
  fs::create_directory(folder);
  fs::create_directory(folder + "/corpus");
  std::ofstream(folder + "/corpus/right") << "nothing";
  std::ofstream(folder + "/words") << "\"boom\"\n";
  const auto run = [&](const std::string& more) {
    // ./dev test gives all of them a seed.
    return std::system(("env -u JOURNEY_FUZZ_SEED -u JOURNEY_FUZZ_SECONDS " WRONG_TARGET " --trying " + folder +
                        "/input " + more + " " + folder + "/corpus >" + folder + "/said 2>&1")
                           .c_str());
  };
  const auto read = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_EQ(run("--seconds 1"), 0) << read(folder + "/said");
  EXPECT_FALSE(fs::exists(folder + "/input"));
  EXPECT_NE(run("--seconds 20 --seed 5 --dict " + folder + "/words"), 0);
  const std::string found = read(folder + "/input"), said = read(folder + "/said");
  EXPECT_NE(found.find("boom"), std::string::npos) << found;
  EXPECT_NE(said.find("The input is in " + folder + "/input (seed 5)"), std::string::npos) << said;
  // Once it is in the corpus it is replayed.
  fs::copy_file(folder + "/input", folder + "/corpus/found");
  EXPECT_NE(run("--seconds 0"), 0);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace journey::fuzz
