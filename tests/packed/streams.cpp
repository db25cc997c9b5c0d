// Shapes, ids, times and values.
#include "tests/packed/streams.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <variant>

#include "runtime/flat/lane_state.h"
#include "runtime/value/packed.h"

namespace journey::packed_test {
namespace {

constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr int64_t kStart = 1'767'225'600'000;  // 2026-01-01
constexpr std::array kIdNames = {"sequential", "random",        "special", "same line", "last line",
                                 "first line", "same low bits", "crowded", "growing"};
constexpr std::array kStartNames = {"today", "far back", "1970", "the least time", "the most time"};
constexpr std::array kGapNames = {"none", "millis", "seconds", "minutes", "hours", "mixed", "leaps"};

}  // namespace

bool Shape::Plain() const {
  return (ids == Ids::kSequential || ids == Ids::kRandom) && gaps != Gaps::kLeaps && odd_percent == 0 &&
         unplain_percent == 0 && tame && start == Start::kToday && !ahead;
}

std::string Shape::Text() const {
  return std::string(by_id ? "by id" : "by handle") + ", ids " + kIdNames[static_cast<size_t>(ids)] + ", gaps " +
         kGapNames[static_cast<size_t>(gaps)] + ", " + std::to_string(customers) + " customers, " +
         std::to_string(events) + " events, " + std::to_string(odd_percent) + "% odd, " +
         std::to_string(unplain_percent) + "% unplain" + (tame ? ", tame" : "") + ", starts " +
         kStartNames[static_cast<size_t>(start)] + (ahead ? ", ahead" : "");
}

Shape RandomShape(uint64_t seed, bool by_id) {
  std::mt19937_64 random(seed * 2 + (by_id ? 1 : 0));
  const auto below = [&](uint64_t n) { return random() % n; };
  constexpr uint64_t kCustomers[] = {1, 2, 5, 40, 40, 300, 2000};
  constexpr int kOdd[] = {0, 0, 0, 1, 5, 30};
  constexpr int kUnplain[] = {0, 0, 0, 1, 10};
  Shape shape;
  shape.by_id = by_id;
  shape.ids = by_id ? static_cast<Ids>(below(8)) : Ids::kSequential;
  shape.gaps = static_cast<Gaps>(below(7));
  shape.customers = kCustomers[below(7)];
  shape.events = shape.customers < 300 ? 200 + below(600) : 500 + below(2500);
  shape.odd_percent = kOdd[below(6)];
  shape.unplain_percent = kUnplain[below(5)];
  shape.start = below(8) == 0 ? static_cast<Start>(below(5)) : Start::kToday;
  shape.ahead = below(6) == 0;
  shape.tame = below(2) == 0;
  if (below(3) == 0) {
    shape.ids = by_id ? static_cast<Ids>(below(2)) : Ids::kSequential;
    if (shape.gaps == Gaps::kLeaps) shape.gaps = Gaps::kMixed;
    shape.odd_percent = shape.unplain_percent = 0;
    shape.start = Start::kToday;
    shape.ahead = false;
    shape.tame = true;
  }
  return shape;
}

Stream::Stream(const rt::Program& program, uint32_t event_bytes, const Shape& shape, uint64_t seed)
    : program_(program), module_(program.module()), event_bytes_(event_bytes), shape_(shape), random_(seed ^ 0xfeed) {
  for (const ir::Journey& journey : module_.journeys) {
    for (const ir::Timer& timer : journey.timers) {
      if (timer.delay.ms > 0) delays_.push_back(timer.delay.ms);
    }
  }
  for (const ir::Constant& constant : module_.constants) {
    if (const auto* text = std::get_if<std::string>(&constant.value)) texts_.push_back(arena_.Copy(*text));
  }
  for (const char* text : {"", "a", "b", "c", "x", "gold", "back", "something else"})
    texts_.push_back(arena_.Copy(text));
  MakeIds();
  constexpr size_t kSizes[] = {1, 7, 64, 1000};
  const size_t size_of_all = Below(5);
  now_ = StartTime();
  while (size() < shape_.events) {
    Batch batch;
    batch.begin = size();
    const size_t wanted = kSizes[size_of_all < 4 ? size_of_all : Below(4)];
    while (size() < batch.begin + wanted && size() < shape_.events) {
      if (__builtin_add_overflow(now_, Gap(), &now_)) now_ = std::numeric_limits<int64_t>::max();
      if (size() == 1 && shape_.start == Start::kFarBack) now_ = kStart;
      int64_t time = now_;
      if (Chance(shape_.odd_percent)) {
        constexpr int64_t kBack[] = {2, kSecond, kMinute, kHour, 5 * kHour, 3 * kDay};
        const auto back = static_cast<int64_t>(Below(static_cast<uint64_t>(kBack[Below(6)])));
        if (__builtin_sub_overflow(time, back, &time)) time = std::numeric_limits<int64_t>::min() + 1;
      }
      if (Chance(shape_.unplain_percent)) {
        AddInput(time);
      } else {
        AddPlain(time);
      }
    }
    batch.end = size();
    batch.advance = Below(4) == 0;
    if (batch.advance && shape_.ahead && watermark_ != rt::kNoTimestamp) {
      const auto later = static_cast<int64_t>(Below(2)) * static_cast<int64_t>(Below(3 * kHour));
      if (__builtin_add_overflow(watermark_, later, &watermark_)) watermark_ = std::numeric_limits<int64_t>::max();
      if (Below(2) == 0) now_ = watermark_;
    }
    batch.watermark = watermark_;
    batches_.push_back(batch);
  }
}

void Stream::MakeIds() {
  const uint64_t base = random_();
  for (uint64_t i = 0; i < shape_.customers; ++i) {
    if (!shape_.by_id) {
      ids_.push_back(shape_.customers > 40 ? i : i * 37);
      continue;
    }
    const auto of_hash = [](uint64_t hash) { return hash * flat::kHashInverse; };
    switch (shape_.ids) {
      case Ids::kSequential:
        ids_.push_back(i);
        break;
      case Ids::kRandom:
        ids_.push_back(random_());
        break;
      case Ids::kSpecial: {
        const std::array special = {uint64_t{0}, ~uint64_t{0}, uint64_t{1}, uint64_t{1} << 63, ~uint64_t{1}};
        ids_.push_back(i < special.size() ? special[i] : random_());
        break;
      }
      case Ids::kSameLine:
        ids_.push_back(of_hash(base + i));
        break;
      case Ids::kLastLine:
        ids_.push_back(of_hash(~i));
        break;
      case Ids::kFirstLine:
        ids_.push_back(of_hash(i));
        break;
      case Ids::kSameLow:
        ids_.push_back(of_hash(base + (i << 48)));
        break;
      case Ids::kGrowing:
        ids_.push_back(i < 300 ? of_hash(base + i) : random_());
        break;
      case Ids::kCrowded:
        ids_.push_back(of_hash(base + i * (uint64_t{1} << 42)));
        break;
    }
  }
}

int64_t Stream::StartTime() {
  const auto some = static_cast<int64_t>(Below(1000));
  switch (shape_.start) {
    case Start::kToday:
      return kStart + some;
    case Start::kFarBack:
      return kStart - 50 * 365 * kDay;
    case Start::kEpoch:
      return some - 500;
    case Start::kLeast:
      return std::numeric_limits<int64_t>::min() + 1 + some;
    case Start::kMost:
      return std::numeric_limits<int64_t>::max() - 40 * kMinute * (1 + some) -
             static_cast<int64_t>(Below(2)) * 9 * 366 * kDay;
  }
  return 0;
}

int64_t Stream::Gap() {
  constexpr int64_t kMost[] = {1, 20, 3 * kSecond, 4 * kMinute, 5 * kHour};
  const auto up_to = [&](int64_t most) { return static_cast<int64_t>(Below(static_cast<uint64_t>(most))); };
  // Events at the moment of a timer, or next to it.
  if (!delays_.empty() && shape_.gaps != Gaps::kNone && Below(12) == 0) {
    const int64_t delay = delays_[Below(delays_.size())];
    // Long ones would soon leave what slots can hold behind.
    if (delay <= kDay || shape_.gaps == Gaps::kLeaps) return delay - 1 + static_cast<int64_t>(Below(3));
  }
  switch (shape_.gaps) {
    case Gaps::kNone:
      return Below(30) == 0 ? 1 : 0;
    case Gaps::kMixed:
      return up_to(kMost[Below(5)]);
    case Gaps::kLeaps: {
      const uint64_t roll = Below(200);
      if (roll == 0) return up_to(4 * 365 * kDay);
      if (roll < 6) return up_to(60 * kDay);
      return up_to(kMost[Below(5)]);
    }
    default:
      return up_to(kMost[static_cast<size_t>(shape_.gaps)]);
  }
}

int64_t Stream::InstantValue() {
  if (!shape_.tame && Below(8) == 0) return static_cast<int64_t>(random_()) >> Below(40);
  int64_t near;
  if (__builtin_add_overflow(now_, static_cast<int64_t>(Below(2 * kDay)) - kDay, &near)) near = now_;
  return near;
}

rt::Value Stream::RandomValue(const ir::Type& type) {
  const auto number = [&](int64_t scale) -> int64_t {
    constexpr int64_t kOdd[] = {
        std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(), -1, 255, 256, 1 << 20};
    const uint64_t roll = Below(100);
    if (shape_.tame) return static_cast<int64_t>(Below(8));
    if (roll < 70) return static_cast<int64_t>(Below(8)) * scale;
    if (roll < 85) return static_cast<int64_t>(Below(2000)) * scale / 3;
    if (roll < 93) return -static_cast<int64_t>(Below(500)) * scale;
    if (roll < 97) return static_cast<int64_t>(random_() >> Below(60));
    return kOdd[Below(6)];
  };
  switch (type.kind) {
    case ir::Kind::kBool:
      return rt::Value::Bool(Below(2) == 0);
    case ir::Kind::kInt:
      return rt::Value::Int(number(1));
    case ir::Kind::kDecimal:
      return rt::Value::Int(number(Below(2) == 0 ? 10'000 : 250'000));
    case ir::Kind::kDuration:
      return rt::Value::Int(number(Below(2) == 0 ? 7 : kMinute));
    case ir::Kind::kInstant:
      return rt::Value::Int(InstantValue());
    case ir::Kind::kTime:
      return rt::Value::Int(static_cast<int64_t>(Below(kDay / kMinute)) * kMinute);
    case ir::Kind::kEnum:
      return rt::Value::Int(static_cast<int64_t>(Below(module_.enums[type.enum_id].members.size())));
    case ir::Kind::kFloat:
      return rt::Value::Float(static_cast<double>(static_cast<int64_t>(Below(400)) - 100) / 64);
    case ir::Kind::kString:
      return rt::Value::String(texts_[Below(texts_.size())]);
    default:
      return rt::Value::None();
  }
}

void Stream::FillBlock(const ir::Layout& layout, uint8_t* block) {
  for (const ir::Slot& slot : layout.slots) {
    rt::Value value = RandomValue(slot.type);
    if (slot.type.optional && Below(10) < 3) value = rt::Value::None();
    rt::StoreSlot(block, slot, value);
  }
}

void Stream::AddPlain(int64_t time) {
  const uint64_t type = Below(module_.events.size());
  const flat::EventHeader header{ids_[Below(ids_.size())], time, type};
  const size_t at = bytes_.size();
  bytes_.resize(at + event_bytes_);
  // What an event does not use of its place may hold anything.
  const uint64_t anything = random_();
  for (size_t i = 0; i + 8 <= event_bytes_; i += 8) std::memcpy(&bytes_[at + i], &anything, sizeof anything);
  std::memcpy(&bytes_[at], &header, sizeof header);
  std::memset(&bytes_[at + sizeof header], 0, module_.events[type].layout.size);
  FillBlock(module_.events[type].layout, &bytes_[at + sizeof header]);
  See(time);
  watermarks_.push_back(watermark_);
}

void Stream::AddInput(int64_t time) {
  const flat::EventHeader header{ids_[Below(ids_.size())], Below(2) == 0 ? time : 0, flat::kUnplain + inputs_.size()};
  const size_t at = bytes_.size();
  bytes_.resize(at + event_bytes_);
  std::memcpy(&bytes_[at], &header, sizeof header);

  rt::Input input;
  input.timestamp = time;
  input.customer = names_.emplace_back(std::to_string(header.customer));
  const uint64_t roll = Below(10);
  const ir::Layout* layout = &module_.customer;
  if (roll < 6) {
    input.kind = rt::InputKind::kEvent;
    input.event = static_cast<int32_t>(Below(module_.events.size()));
    layout = &module_.events[static_cast<size_t>(input.event)].layout;
    if (roll < 5) input.message_id = names_.emplace_back("m" + std::to_string(Below(20)));
  } else if (roll < 8) {
    input.kind = rt::InputKind::kIdentify;
    auto* present = static_cast<uint8_t*>(arena_.Allocate(module_.customer.slots.size() + 1));
    for (size_t i = 0; i < module_.customer.slots.size(); ++i) present[i] = Below(3) == 0 ? 1 : 0;
    input.present = present;
  } else if (roll == 8) {
    input.kind = rt::InputKind::kIgnored;
    if (Below(2) == 0) input.timestamp = rt::kNoTimestamp;
  } else {
    input.kind = rt::InputKind::kRejected;
  }
  auto* block = static_cast<uint8_t*>(arena_.Allocate(layout->size + 8));
  std::memset(block, 0, layout->size + 8);
  FillBlock(*layout, block);
  input.fields = block;
  if (input.kind != rt::InputKind::kRejected && input.timestamp != rt::kNoTimestamp) See(input.timestamp);
  inputs_.push_back({input, watermark_});
  watermarks_.push_back(watermark_);
}

rt::Arrival Stream::ArrivalOf(size_t i, std::string& name) const {
  flat::EventHeader header;
  std::memcpy(&header, At(i), sizeof header);
  if (header.type >= flat::kUnplain) return inputs_[header.type - flat::kUnplain];
  name = std::to_string(header.customer);
  rt::Input input;
  input.kind = rt::InputKind::kEvent;
  input.timestamp = header.time;
  input.customer = name;
  input.event = static_cast<int32_t>(header.type);
  input.fields = At(i) + sizeof header;
  return {input, watermarks_[i]};
}

std::string Stream::Story(uint64_t customer) const {
  constexpr size_t kMostLines = 60;
  std::vector<std::string> lines;
  size_t batch = 0;
  for (size_t i = 0; i < size(); ++i) {
    for (; batch < batches_.size() && batches_[batch].end <= i; ++batch) {
      if (batches_[batch].advance) lines.push_back("  advance to " + std::to_string(batches_[batch].watermark));
    }
    flat::EventHeader header;
    std::memcpy(&header, At(i), sizeof header);
    if (header.customer != customer) continue;
    std::string name;
    const rt::Arrival arrival = ArrivalOf(i, name);
    std::string line = "  " + std::to_string(i) + " at " + std::to_string(arrival.input.timestamp) + " watermark " +
                       std::to_string(arrival.watermark) + ": ";
    if (arrival.input.kind == rt::InputKind::kEvent) {
      const ir::Event& event = module_.events[static_cast<size_t>(arrival.input.event)];
      line += event.wire;
      for (const ir::Slot& slot : event.layout.slots) {
        const rt::Value value = rt::LoadSlot(arrival.input.fields, slot);
        line += " " + slot.name + "=";
        if (value.has == 0) {
          line += "none";
        } else if (slot.type.kind == ir::Kind::kString) {
          line += value.s->view();
        } else {
          line += std::to_string(value.i);
        }
      }
    } else {
      line += "input of kind " + std::to_string(static_cast<int>(arrival.input.kind));
    }
    if (header.type >= flat::kUnplain) line += " (unplain)";
    lines.push_back(std::move(line));
  }
  std::string text;
  if (lines.size() > kMostLines) {
    text = "  ...\n";
    lines.erase(lines.begin(), lines.end() - kMostLines);
  }
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace journey::packed_test
