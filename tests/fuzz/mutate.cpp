// A few changes each to a file of the corpus.
#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

namespace journey::fuzz {
namespace {

// Longer ones take their time and find nothing that shorter ones do not.
constexpr size_t kMostBytes = 8 * 1024;
constexpr size_t kMostChanges = 6;
constexpr size_t kMostPart = 64;

// Where types end, as text and as their bits.
constexpr const char* kTextNumbers[] = {"0",
                                        "-1",
                                        "1",
                                        "255",
                                        "65536",
                                        "2147483647",
                                        "2147483648",
                                        "-2147483649",
                                        "4294967296",
                                        "9007199254740993",
                                        "9223372036854775807",
                                        "9223372036854775808",
                                        "-9223372036854775808",
                                        "18446744073709551616",
                                        "1e308",
                                        "1e-400",
                                        "0.00000000000000000001"};
constexpr uint64_t kNumbers[] = {0,
                                 1,
                                 0x7f,
                                 0x80,
                                 0xff,
                                 0x7fff,
                                 0x8000,
                                 0xffff,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 INT64_MAX,
                                 uint64_t{1} << 63,
                                 UINT64_MAX};

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

}  // namespace

Mutator::Mutator(uint64_t seed, std::vector<std::string> corpus, std::vector<std::string> words)
    : seed_(seed), corpus_(std::move(corpus)), words_(std::move(words)) {}

// Splitmix64, which is good from any state.
uint64_t Mutator::Next() {
  uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

std::string Mutator::Input(uint64_t number) {
  state_ = seed_;
  state_ = Next() ^ number;
  std::string bytes = OneOf(corpus_);
  for (size_t changes = 1 + Below(kMostChanges); changes > 0; --changes) Change(bytes);
  bytes.resize(std::min(bytes.size(), kMostBytes));
  return bytes;
}

std::string_view Mutator::PartOf(std::string_view text, size_t most) {
  if (text.empty()) return text;
  const size_t begin = Below(text.size());
  return text.substr(begin, 1 + Below(most));
}

void Mutator::Change(std::string& bytes) {
  constexpr uint64_t kOfBytes = 4, kOfParts = 6;
  const uint64_t how = Below(kOfBytes + kOfParts + 2);
  if (how < kOfBytes) return ChangeBytes(bytes, how);
  if (how < kOfBytes + kOfParts) return ChangeParts(bytes, how - kOfBytes);
  PutNumber(bytes);
}

void Mutator::ChangeBytes(std::string& bytes, uint64_t how) {
  if (bytes.empty()) bytes.push_back('\0');
  const size_t at = Below(bytes.size());
  switch (how) {
    case 0:
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << Below(8)));
      break;
    case 1:
      bytes[at] = static_cast<char>(Next());
      break;
    case 2:
      bytes.insert(at, 1 + Below(4), static_cast<char>(Next()));
      break;
    default:
      bytes.erase(at, 1 + Below(kMostPart));
  }
}

void Mutator::ChangeParts(std::string& bytes, uint64_t how) {
  const size_t at = Below(bytes.size() + 1);
  switch (how) {
    case 0:
      // Two of the corpus, each cut somewhere.
      bytes.resize(at);
      if (const std::string& other = OneOf(corpus_); !other.empty()) bytes += other.substr(Below(other.size()));
      break;
    case 1:
      bytes.insert(at, std::string(PartOf(OneOf(corpus_), kMostPart)));
      break;
    case 2:
      bytes.insert(at, std::string(PartOf(bytes, kMostPart)));
      break;
    case 3: {
      // The same again and again.
      const std::string part(PartOf(bytes, kMostPart));
      std::string many;
      for (size_t times = 2 + Below(kMostPart); times > 0; --times) many += part;
      bytes.insert(at, many);
      break;
    }
    default:
      if (words_.empty()) return ChangeBytes(bytes, Below(4));
      if (const std::string& word = OneOf(words_); how == 4) {
        bytes.insert(at, word);
      } else {
        bytes.replace(at, word.size(), word);
      }
  }
}

// In the place of a number that is written there, or of some bytes.
void Mutator::PutNumber(std::string& bytes) {
  const size_t from = Below(bytes.size() + 1);
  if (const auto digit = std::find_if(bytes.begin() + static_cast<ptrdiff_t>(from), bytes.end(), IsDigit);
      digit != bytes.end() && Below(2) == 0) {
    const auto end = std::find_if_not(digit, bytes.end(), IsDigit);
    bytes.replace(digit, end, kTextNumbers[Below(std::size(kTextNumbers))]);
    return;
  }
  const uint64_t number = kNumbers[Below(std::size(kNumbers))];
  const size_t size = size_t{1} << Below(4);
  char raw[sizeof number];
  std::memcpy(raw, &number, sizeof raw);
  bytes.replace(from, size, raw, size);
}

std::vector<std::string> WordsOf(std::string_view dictionary) {
  std::vector<std::string> words;
  while (!dictionary.empty()) {
    const std::string_view line = dictionary.substr(0, dictionary.find('\n'));
    dictionary.remove_prefix(std::min(line.size() + 1, dictionary.size()));
    const size_t first = line.find('"'), last = line.rfind('"');
    if (line.starts_with('#') || first == last) continue;
    std::string& word = words.emplace_back();
    for (size_t i = first + 1; i < last; ++i) {
      if (line[i] != '\\') {
        word += line[i];
      } else if (line[++i] == 'x' && i + 2 < last) {
        word += static_cast<char>(std::stoi(std::string(line.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        word += line[i];
      }
    }
  }
  return words;
}

}  // namespace journey::fuzz
