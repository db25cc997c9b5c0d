// Appended and synced; cut back; or written anew under the next number.
#include "runtime/deliver/dead_letters.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "runtime/deliver/mutants.h"
#include "runtime/records/record.h"
#include "runtime/value/calendar.h"

namespace journey::rt {
namespace {

constexpr std::string_view kRecordKey = ",\"record\":";

// The file's bytes that count; fewer where it is shorter or missing.
Result<std::string> BytesOf(Disk& disk, std::string_view sink, const QueueState& state) {
  const std::string name = DeadName(sink, state.dead_file);
  const auto files = FilesNamed(disk, name);
  if (!files.ok()) return files.status();
  if (files.value().empty()) return std::string();
  auto bytes = disk.Read(name, 0, state.dead_bytes);
  if (bytes.ok() && bytes.value().size() < state.dead_bytes) bytes.value().resize(bytes.value().rfind('\n') + 1);
  return bytes;
}

std::optional<DeadLetter> LetterOf(std::string_view line) {
  simdjson::dom::parser parser;
  simdjson::dom::object json;
  if (parser.parse(line.data(), line.size()).get_object().get(json) != simdjson::SUCCESS) return std::nullopt;
  const auto text = [&](std::string_view key) {
    std::string_view found;
    return json[key].get_string().get(found) == simdjson::SUCCESS ? std::string(found) : std::string();
  };
  const auto number = [&](std::string_view key) {
    uint64_t found = 0;
    return json[key].get_uint64().get(found) == simdjson::SUCCESS ? found : 0;
  };
  DeadLetter letter{
      .id = text("id"), .customer = text("customer"), .channel = text("channel"), .reason = text("reason")};
  letter.attempts = number("attempts");
  letter.first_try = ParseInstant(text("first_try")).value_or(0);
  letter.time = ParseInstant(text("time")).value_or(0);
  letter.place = {number("at"), number("size")};
  // As it stands: its numbers are not to be written another way. No text before can hold the key unescaped.
  const size_t key = line.find(kRecordKey);
  if (key == std::string_view::npos) return std::nullopt;
  letter.record = line.substr(key + kRecordKey.size(), line.size() - key - kRecordKey.size() - 1);
  return letter;
}

}  // namespace

std::string DeadLetterLine(std::string_view sink, const DeadLetter& letter) {
  std::string line;
  const auto put = [&](std::string_view key, std::string_view text) {
    line += fmt::format("{}\"{}\":", line.empty() ? "{" : ",", key);
    AppendRepairedJsonString(text, line);
  };
  put("sink", sink);
  put("id", letter.id);
  put("customer", letter.customer);
  put("channel", letter.channel);
  put("reason", letter.reason);
  line += fmt::format(",\"attempts\":{}", letter.attempts);
  put("first_try", FormatInstant(letter.first_try));
  put("time", FormatInstant(letter.time));
  line += fmt::format(",\"at\":{},\"size\":{}", letter.place.at, letter.place.size);
  line += kRecordKey;
  return line + letter.record + "}\n";
}

Result<std::vector<DeadLetter>> ReadDeadLetters(Disk& disk, std::string_view sink, const QueueState& state) {
  const auto bytes = BytesOf(disk, sink, state);
  if (!bytes.ok()) return bytes.status();
  std::vector<DeadLetter> letters;
  const std::string_view text = bytes.value();
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    auto letter = LetterOf(text.substr(at, end - at));
    if (!letter) {
      return Status::Error(
          fmt::format("{}: offset {}: a line that is no dead letter", disk.Title(DeadName(sink, state.dead_file)), at));
    }
    letters.push_back(std::move(*letter));
    at = end + 1;
  }
  return letters;
}

Result<std::unique_ptr<DeadLetterFile>> DeadLetterFile::Open(Disk& disk, std::string_view sink, QueueState& state) {
  std::unique_ptr<DeadLetterFile> file(new DeadLetterFile(disk, sink));
  const auto bytes = BytesOf(disk, sink, state);
  if (!bytes.ok()) return bytes.status();
  if (bytes.value().size() < state.dead_bytes) {
    state.dead_bytes = bytes.value().size();
    state.dead_letters = static_cast<uint64_t>(std::count(bytes.value().begin(), bytes.value().end(), '\n'));
  }
  if (Status status = file->RemoveOld(state); !status.ok()) return status;
  // Also one that holds nothing that counts.
  const auto there = FilesNamed(disk, DeadName(sink, state.dead_file));
  if (!there.ok()) return there.status();
  if (!there.value().empty()) {
    if (Status status = file->OpenFile(state); !status.ok()) return status;
  }
  return file;
}

Status DeadLetterFile::OpenFile(const QueueState& state) {
  auto file = disk_.Open(DeadName(sink_, state.dead_file), false);
  if (!file.ok()) return file.status();
  file_ = std::move(*file);
  if (JOURNEY_PLANTED_DELIVERY(kDeadNotCutBack)) return disk_.SyncNames();
  if (file_->size() > state.dead_bytes) {
    if (Status status = file_->Cut(state.dead_bytes); !status.ok()) return status;
    if (Status status = file_->Sync(); !status.ok()) return status;
  }
  return disk_.SyncNames();
}

void DeadLetterFile::Add(const DeadLetter& letter) {
  lines_ += DeadLetterLine(sink_, letter);
  ++count_;
}

Status DeadLetterFile::WriteOut(QueueState& state) {
  if (count_ == 0) return {};
  if (file_ == nullptr) {
    if (Status status = OpenFile(state); !status.ok()) return status;
  }
  if (Status status = file_->Append(lines_); !status.ok()) return status;
  if (!JOURNEY_PLANTED_DELIVERY(kDeadNotSynced)) {
    if (Status status = file_->Sync(); !status.ok()) return status;
  }
  state.dead_bytes += lines_.size();
  state.dead_letters += count_;
  lines_.clear();
  count_ = 0;
  return {};
}

Result<std::vector<DeadLetter>> DeadLetterFile::Take(QueueState& state,
                                                     const std::function<bool(const DeadLetter& letter)>& goes) {
  if (Status status = WriteOut(state); !status.ok()) return status;
  auto letters = ReadDeadLetters(disk_, sink_, state);
  if (!letters.ok()) return letters;
  std::vector<DeadLetter> gone;
  std::string kept;
  uint64_t count = 0;
  for (DeadLetter& letter : letters.value()) {
    if (goes(letter)) {
      gone.push_back(std::move(letter));
    } else {
      kept += DeadLetterLine(sink_, letter);
      ++count;
    }
  }
  if (gone.empty()) return gone;
  const std::string name = DeadName(sink_, state.dead_file + 1);
  if (Status status = WriteWhole(disk_, name, kept); !status.ok()) return status;
  file_ = nullptr;
  ++state.dead_file;
  state.dead_bytes = kept.size();
  state.dead_letters = count;
  return gone;
}

// What a process that ended in between has left, too: files of every other number, and unfinished ones.
Status DeadLetterFile::RemoveOld(const QueueState& state) {
  const std::string current = DeadName(sink_, state.dead_file);
  const auto files = disk_.List();
  if (!files.ok()) return files.status();
  const std::string prefix = fmt::format("dead-letters-{}-", sink_);
  for (const Disk::Entry& file : files.value()) {
    const bool ours = file.name.starts_with(prefix) &&
                      file.name.find_first_not_of("0123456789", prefix.size()) == file.name.find('.', prefix.size());
    if (!ours || file.name == current) continue;
    if (Status status = disk_.Remove(file.name); !status.ok()) return status;
  }
  return {};
}

std::function<bool(const DeadLetter& letter)> WithIds(std::span<const std::string> ids) {
  return [ids](const DeadLetter& letter) { return ids.empty() || std::ranges::find(ids, letter.id) != ids.end(); };
}

Result<uint64_t> TakeBack(DeadLetterFile& file, QueueState& state,
                          const std::function<bool(const DeadLetter& letter)>& comes) {
  const auto letters = file.Take(state, comes);
  if (!letters.ok()) return letters.status();
  for (const DeadLetter& letter : letters.value())
    state.unsettled[letter.place.at] = {.size = letter.place.size, .customer = CustomerHash(letter.customer)};
  return uint64_t{letters.value().size()};
}

}  // namespace journey::rt
