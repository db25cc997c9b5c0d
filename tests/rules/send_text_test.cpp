// Ids of sends: section 5 of the contract, journey/customer/key/entry/n with `%` and `/` inside the parts
// percent-encoded. The expected text is made from that sentence, one character after the other.
#include "runtime/rules/send_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace journey::rt {
namespace {

std::string Encoded(const std::string& part) {
  std::string text;
  for (const char c : part) text += c == '%' ? "%25" : c == '/' ? "%2F" : std::string(1, c);
  return text;
}

TEST(SendId, PartsOfAllLengths) {
  std::mt19937 random(7);
  const auto below = [&](size_t bound) { return random() % bound; };
  std::string room;
  const auto part = [&] {
    std::string text(below(40), 'x');
    const size_t seldom = below(2) == 0 ? 50 : 3;
    for (char& c : text) c = below(seldom) == 0 ? "%/"[below(2)] : "ab\xC3\"."[below(5)];
    return text;
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string journey = part(), customer = part(), key = part();
    const uint64_t entry = below(12), n = random() * uint64_t{random()};
    const SendId id{journey, customer, key, entry, n};
    room.resize(MostSendIdChars(id));
    room.resize(static_cast<size_t>(PutSendId(id, room.data()) - room.data()));
    ASSERT_EQ(room, Encoded(journey) + "/" + Encoded(customer) + "/" + Encoded(key) + "/" + std::to_string(entry) +
                        "/" + std::to_string(n));
  }
}

}  // namespace
}  // namespace journey::rt
