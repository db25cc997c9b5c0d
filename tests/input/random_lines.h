// Random schemas, and lines that fit them, nearly fit them, or do not at all. The same for the same seed everywhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/program/program.h"

namespace journey::rt::testing_input {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 2 + 1) {}
  uint64_t Next() {
    state_ += 0x9E37'79B9'7F4A'7C15;
    uint64_t z = state_;
    z = (z ^ z >> 30) * 0xBF58'476D'1CE4'E5B9;
    z = (z ^ z >> 27) * 0x94D0'49BB'1331'11EB;
    return z ^ z >> 31;
  }
  // 0 to below - 1.
  size_t Below(size_t below) { return static_cast<size_t>(Next() % below); }
  bool OneIn(size_t n) { return Below(n) == 0; }
  template <typename List>
  const auto& Of(const List& list) {
    return list[Below(std::size(list))];
  }

 private:
  uint64_t state_;
};

// Some events and a profile with fields of all types, nested paths, names alike.
std::unique_ptr<Program> RandomProgram(Random& random);

// Writes lines for a program: a few ways in which a writer may order keys and put white space, so that lines resemble
// each other, values of all kinds, and now and then something wrong.
class LineMaker {
 public:
  // `calm`: how much rarer than usual what is wrong shall be.
  LineMaker(const Program& program, Random& random, size_t calm);
  std::string Next();

 private:
  struct Style {
    std::vector<std::string> order;  // of the keys at the top
    std::string colon, comma;
    bool reversed = false;  // the fields' order
    bool sparse = false;    // fields that may be missing are
    std::string event_key;
  };
  std::string Call(const Style& style);
  std::string Fields(const Style& style, const ir::Layout& layout);
  std::string ValueFor(const Style& style, const ir::Type& type);
  std::string ListFor(const Style& style, const ir::Type& element);
  std::string AnyValue();
  bool Oddly(size_t n) { return random_.OneIn(n * calm_); }
  std::string Text();
  std::string Number();
  std::string Instant();
  void Mutate(std::string& line);

  const Program& program_;
  Random& random_;
  size_t calm_;
  std::vector<Style> styles_;
};

}  // namespace journey::rt::testing_input
