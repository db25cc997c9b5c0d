// Samples, cuts, and pieces put together.
#include "runtime/packed/json_lines.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "runtime/records/put.h"
#include "runtime/value/civil.h"
#include "runtime/value/instant_text.h"

namespace journey::packed {
namespace {

// What is asked of the sink at once.
constexpr size_t kRoom = 32 * 1024;
// Pieces are copied in such steps, over their ends: most take one.
constexpr size_t kStep = 96;
constexpr int64_t kMinuteMs = 60'000;

struct Sample {
  std::string customer;
  PackedRecord record;
  uint64_t ordinal;
  std::string args_json;
};

// Values that hardly occur in a text of a module. Where one does, the second sample shows it.
Sample FirstSample() {
  return {"the-customer-of-the-sample", {0, 951'782'645'678, 0, 4'123'456'789}, 9'876'543'210'987'654'321u, "<args>"};
}
Sample SecondSample() { return {"Zo\u00eb \"2\" \\", {0, 1'774'692'000'007, 0, 7}, 12'345, "{\"n\":1}"}; }

std::string LineOf(Speller& speller, const flat::EmitTemplate& from, const Sample& sample) {
  rt::Record record = speller.SpellAllButArguments(from, sample.record, sample.ordinal, sample.customer);
  record.args_json = sample.args_json;
  std::string line;
  rt::AppendRecordJson(record, line);
  return line;
}

inline char* CopyPiece(const char* from, size_t size, char* to) {
  for (size_t at = 0; at < size; at += kStep) std::memcpy(to + at, from + at, kStep);
  return to + size;
}

// Whether ids of sends hold the text as it is.
bool IsPlainInIds(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '%' || c == '/'; });
}

}  // namespace

// Only what stands behind the minute differs from one instant to most of the next.
inline char* JsonLines::TimeText::Put(int64_t time, char* out) {
  if (time < minute_ || time - minute_ >= kMinuteMs) [[unlikely]] {
    minute_ = rt::FloorDiv(time, kMinuteMs) * kMinuteMs;
    size_ = static_cast<size_t>(rt::PutInstant(minute_, text_) - text_);
  }
  static_assert(rt::kMaxInstantChars <= sizeof text_);
  std::memcpy(out, text_, rt::kMaxInstantChars);
  out += size_;
  const auto ms = static_cast<uint32_t>(time - minute_), second = ms / 1000, rest = ms % 1000;
  // "SS.mmmZ"
  out[-7] = static_cast<char>('0' + second / 10);
  out[-6] = static_cast<char>('0' + second % 10);
  out[-4] = static_cast<char>('0' + rest / 100);
  out[-3] = static_cast<char>('0' + rest / 10 % 10);
  out[-2] = static_cast<char>('0' + rest % 10);
  return out;
}

bool JsonLines::Cut(const flat::EmitTemplate& from, Line& line) {
  const Sample sample = FirstSample();
  const std::string text = LineOf(speller_, from, sample);
  const std::pair<Hole, std::string> marks[] = {
      {Hole::kTime, rt::FormatInstant(sample.record.time)},
      {Hole::kCustomer, sample.customer},
      {Hole::kEntry, std::to_string(sample.record.entry)},
      {Hole::kOrdinal, std::to_string(sample.ordinal)},
      {Hole::kArgs, sample.args_json},
  };
  line.most = text.size() + 2 * kStep;
  for (size_t at = 0;;) {
    Piece piece{.begin = static_cast<uint32_t>(line.text.size())};
    size_t end = text.size(), next = text.size();
    for (const auto& [hole, mark] : marks) {
      const size_t found = text.find(mark, at);
      if (found >= end) continue;
      end = found;
      next = found + mark.size();
      piece.hole = hole;
    }
    piece.size = static_cast<uint32_t>(end - at);
    line.text.append(text, at, end - at);
    line.pieces.push_back(piece);
    if (piece.hole == Hole::kCustomer) ++line.customers;
    if (piece.hole == Hole::kEnd) break;
    at = next;
  }
  line.text.append(kStep, ' ');
  line.is_plain = line.pieces.size() == 4 && line.pieces[0].hole == Hole::kTime &&
                  line.pieces[1].hole == Hole::kCustomer && line.pieces[2].hole == Hole::kEntry;
  const Sample second = SecondSample();
  const std::string wanted = LineOf(speller_, from, second);
  std::string made(line.most + second.args_json.size() + line.customers * rt::MostQuoted(second.customer.size()), ' ');
  made.resize(static_cast<size_t>(
      Put(line, second.record, second.ordinal, second.args_json, second.customer, made.data()) - made.data()));
  return made == wanted + '\n';
}

void JsonLines::Prepare(const flat::Plan& plan) {
  plan_ = &plan;
  for (const flat::EmitTemplate& from : plan.templates) {
    Line& line = lines_.emplace_back();
    line.is_send = from.IsSend();
    line.in_pieces = Cut(from, line);
    line.note = speller_.SpellAllButArguments(from, {}, 0, "");
    line.note.send_id = {};
    texts_.emplace_back(from.args.size());
  }
}

inline char* JsonLines::Put(const Line& line, const PackedRecord& record, uint64_t ordinal, std::string_view args_json,
                            std::string_view customer, char* out) {
  const char* text = line.text.data();
  if (line.is_plain) {
    // What the loop below would do.
    const Piece* piece = line.pieces.data();
    out = time_.Put(record.time, CopyPiece(text + piece[0].begin, piece[0].size, out));
    out = rt::PutInside(customer, CopyPiece(text + piece[1].begin, piece[1].size, out));
    out = rt::PutNumber(record.entry, CopyPiece(text + piece[2].begin, piece[2].size, out));
    out = CopyPiece(text + piece[3].begin, piece[3].size, out);
    *out = '\n';
    return out + 1;
  }
  for (const Piece* piece = line.pieces.data();; ++piece) {
    out = CopyPiece(text + piece->begin, piece->size, out);
    switch (piece->hole) {
      case Hole::kTime:
        out = time_.Put(record.time, out);
        break;
      case Hole::kCustomer:
        out = rt::PutInside(customer, out);
        break;
      case Hole::kEntry:
        out = rt::PutNumber(record.entry, out);
        break;
      case Hole::kOrdinal:
        out = rt::PutNumber(ordinal, out);
        break;
      case Hole::kArgs:
        out = rt::PutPlain(args_json, out);
        break;
      case Hole::kEnd:
        *out = '\n';
        return out + 1;
    }
  }
}

// An argument's text depends on its word alone, and on whether it is the first.
std::string_view JsonLines::ArgsOf(size_t record_template, const uint64_t* args) {
  const flat::EmitTemplate& from = plan_->templates[record_template];
  args_json_ = '{';
  for (size_t i = 0; i < from.args.size(); ++i) {
    const uint64_t word = args[i + 1];
    if (word >= kSmallWords) {
      speller_.AppendArgument(from, i, word, args_json_);
      continue;
    }
    std::string& text = texts_[record_template][i][word];
    if (text.empty()) {
      argument_ = args_json_;
      speller_.AppendArgument(from, i, word, argument_);
      text = argument_.substr(args_json_.size());
    }
    args_json_ += text;
  }
  args_json_ += '}';
  return args_json_;
}

void JsonLines::WriteText(const Records& records, char* out, const char* room_end) {
  size_t count = 0;
  records.ForEach([&](const PackedRecord& record, const uint64_t* args) {
    const Line& line = lines_[record.record_template];
    const std::string_view customer = handles_.Name(record.customer);
    const auto make_room = [&](size_t most) {
      if (static_cast<size_t>(room_end - out) >= most) [[likely]]
        return;
      sink_.Took(out, std::exchange(count, 0));
      const size_t room = std::max(most, kRoom);
      out = sink_.Room(room);
      room_end = out + room;
    };
    if (!line.in_pieces || (line.is_send && !IsPlainInIds(customer))) [[unlikely]] {
      const rt::Record& whole = speller_.Spell(plan_->templates[record.record_template], record, args, customer);
      make_room(rt::MostRecordChars(whole) + 1);
      ++count;
      out = rt::PutRecordJson(whole, out);
      *out++ = '\n';
      return;
    }
    const std::string_view args_json = line.is_send ? ArgsOf(record.record_template, args) : std::string_view();
    make_room(line.most + line.customers * rt::MostQuoted(customer.size()) + args_json.size());
    ++count;
    out = Put(line, record, line.is_send ? args[0] : 0, args_json, customer, out);
  });
  sink_.Took(out, count);
}

void JsonLines::Note(const Records& records) {
  records.ForEach([&](const PackedRecord& record, const uint64_t*) {
    rt::Record& note = lines_[record.record_template].note;
    note.customer = handles_.Name(record.customer);
    sink_.Note(note, record.customer);
  });
}

void JsonLines::Write(const Records& records) {
  if (plan_ == nullptr) Prepare(records.plan);
  // They are few enough to stay in the first cache until they are written.
  records.ForEach([&](const PackedRecord& record, const uint64_t*) { handles_.PrefetchName(record.customer); });
  if (notes_) Note(records);
  if (char* out = sink_.Room(kRoom)) WriteText(records, out, out + kRoom);
}

}  // namespace journey::packed
