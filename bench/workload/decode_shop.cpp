// This file is compiled for the machine it is built on, as decode_simdjson.cpp is.
#include "bench/workload/decode_shop.h"

#include <simdjson.h>

#include <array>
#include <cmath>
#include <cstring>

#include "bench/workload/cpu_clock.h"
#include "bench/workload/instant_reader.h"

namespace journey::bench {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kBlock = 512;
// simdjson's own default.
constexpr size_t kBatchBytes = 1'000'000;

bool CopyId(std::string_view text, IdText& id) {
  if (text.size() != IdText::kChars) return false;
  std::memcpy(id.chars, text.data(), IdText::kChars);
  return true;
}

bool FindType(std::string_view name, uint8_t& type) {
  for (uint8_t i = 0; i < kEventTypes; ++i) {
    if (name == kShopEventNames[i]) {
      type = i;
      return true;
    }
  }
  return false;
}

bool FindChannel(std::string_view name, uint8_t& channel) {
  for (uint8_t i = 0; i < kChannels; ++i) {
    if (name == kChannelNames[i]) {
      channel = i;
      return true;
    }
  }
  return false;
}

template <class Document>
bool ReadEvent(Document&& document, bool with_ids, InstantReader& instants, ShopEvent& event) {
  ondemand::object object, properties;
  std::string_view type, name, user, message, timestamp, channel;
  // The key order of the lines: each search goes on where the last one ended.
  if (document.get_object().get(object) != simdjson::SUCCESS) return false;
  if (object.find_field("type").get_string().get(type) != simdjson::SUCCESS || type != "track") return false;
  if (object.find_field("event").get_string().get(name) != simdjson::SUCCESS) return false;
  if (object.find_field("userId").get_string().get(user) != simdjson::SUCCESS) return false;
  if (with_ids && object.find_field("messageId").get_string().get(message) != simdjson::SUCCESS) return false;
  if (object.find_field("timestamp").get_string().get(timestamp) != simdjson::SUCCESS) return false;
  if (!FindType(name, event.type) || !CopyId(user, event.user)) return false;
  if (with_ids && !CopyId(message, event.message)) return false;
  if (!instants.Read(timestamp, event.ts)) return false;
  event.price = 0;
  event.channel = 0;
  if (event.type != kAdd) return true;
  double price;
  if (object.find_field("properties").get_object().get(properties) != simdjson::SUCCESS) return false;
  if (properties.find_field("price").get_double().get(price) != simdjson::SUCCESS) return false;
  if (properties.find_field("channel").get_string().get(channel) != simdjson::SUCCESS) return false;
  event.price = std::llrint(price * 10'000);
  return FindChannel(channel, event.channel);
}

}  // namespace

uint64_t ShopSum(const ShopEvent& event) {
  uint64_t user, message;
  std::memcpy(&user, event.user.chars + 28, sizeof user);
  std::memcpy(&message, event.message.chars + 28, sizeof message);
  return user + message * 3 + static_cast<uint64_t>(event.ts) * 5 + static_cast<uint64_t>(event.price) * 7 +
         event.type * 11u + event.channel * 13u;
}

DecodeRun DecodeShop(std::string_view lines, bool with_ids) {
  std::array<ShopEvent, kBlock> block{};
  InstantReader instants;
  ondemand::parser parser;
  // One thread is measured against one thread.
  parser.threaded = false;
  DecodeRun run;
  const CpuClock clock;
  ondemand::document_stream stream;
  // The padding that simdjson wants is there: kDecodePadding is no less than its own.
  static_assert(kDecodePadding >= simdjson::SIMDJSON_PADDING);
  if (parser.iterate_many(lines.data(), lines.size(), kBatchBytes).get(stream) != simdjson::SUCCESS) return run;
  for (auto document : stream) {
    ShopEvent& event = block[run.events % kBlock];
    if (document.error() == simdjson::SUCCESS && ReadEvent(document, with_ids, instants, event)) {
      run.sum += ShopSum(event);
      ++run.events;
    } else {
      ++run.rejected;
    }
  }
  run.seconds = clock.Seconds();
  return run;
}

}  // namespace journey::bench
