// Inputs like those of a corpus, without end: for the ordinary build, which has no libFuzzer.
//
// The n-th input is the same for a seed, a corpus and words, whatever was asked for before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace journey::fuzz {

class Mutator {
 public:
  // The corpus has a file at least; there may be no words.
  Mutator(uint64_t seed, std::vector<std::string> corpus, std::vector<std::string> words);
  std::string Input(uint64_t number);

 private:
  void Change(std::string& bytes);
  void ChangeBytes(std::string& bytes, uint64_t how);
  void ChangeParts(std::string& bytes, uint64_t how);
  void PutNumber(std::string& bytes);
  // From 0 up to below the limit, which is not 0.
  size_t Below(size_t limit) { return static_cast<size_t>(Next() % limit); }
  uint64_t Next();
  const std::string& OneOf(const std::vector<std::string>& all) { return all[Below(all.size())]; }
  // A part of the text, at most `most` long.
  std::string_view PartOf(std::string_view text, size_t most);

  const uint64_t seed_;
  const std::vector<std::string> corpus_, words_;
  uint64_t state_ = 0;
};

// The words of a dictionary as libFuzzer reads them: "word" or name="word" a line, with \\, \" and \xAB; # comments.
std::vector<std::string> WordsOf(std::string_view dictionary);

}  // namespace journey::fuzz
