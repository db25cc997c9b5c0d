// Read a piece at a time, written likewise.
#include "runtime/store/side_file.h"

#include <fmt/format.h>

#include <algorithm>

namespace journey::rt {
namespace {

constexpr uint64_t kPiece = uint64_t{1} << 20;
// A line of JSON that no reader takes for a record of somebody; blanks follow.
constexpr std::string_view kBlot = R"({"kind":"forgotten"})";

class Filter {
 public:
  Filter(Disk& disk, const std::string& name, const std::vector<uint64_t>& asked,
         const std::function<bool(std::string_view line)>& wanted)
      : disk_(disk), name_(name), asked_(asked), wanted_(wanted) {}

  Result<Filtered> Run() {
    const std::string filtered = name_ + std::string(kFiltered);
    auto file = disk_.Open(filtered, true);
    if (!file.ok()) return file.status();
    file_ = std::move(*file);
    Status status = disk_.CopyRights(name_, filtered);
    if (status.ok()) status = Lines();
    if (status.ok()) status = WriteOut();
    if (status.ok()) status = file_->Sync();
    if (status.ok()) status = disk_.SyncNames();
    if (!status.ok()) return status;
    return std::move(result_);
  }

 private:
  Status Lines() {
    const uint64_t length = asked_.empty() ? 0 : asked_.back();
    std::string rest;
    for (uint64_t at = 0; at < length;) {
      const auto piece = disk_.Read(name_, at, std::min(kPiece, length - at));
      if (!piece.ok()) return piece.status();
      if (piece.value().empty()) return Status::Error(disk_.Title(name_) + " was cut while it was read");
      at += piece.value().size();
      rest += piece.value();
      size_t done = 0;
      for (size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', done)) {
        if (Status status = Line(std::string_view(rest).substr(done, end + 1 - done)); !status.ok()) return status;
        done = end + 1;
      }
      rest.erase(0, done);
    }
    if (!rest.empty()) return Status::Error(disk_.Title(name_) + " was not written to the end of a line");
    Remember();
    return {};
  }

  Status Line(std::string_view line) {
    Remember();
    read_ += line.size();
    if (result_.tails.size() < asked_.size() && asked_[result_.tails.size()] < read_) {
      return Status::Error(
          fmt::format("{}: no line ends at offset {}", disk_.Title(name_), asked_[result_.tails.size()]));
    }
    if (wanted_(line.substr(0, line.size() - 1))) {
      waiting_ += line;
    } else {
      ++result_.blotted;
      std::string blot(line.size() > kBlot.size() ? kBlot : std::string_view());
      blot.resize(line.size() - 1, ' ');
      waiting_ += blot + '\n';
    }
    return waiting_.size() >= kPiece ? WriteOut() : Status();
  }

  // The places that are reached.
  void Remember() {
    while (result_.tails.size() < asked_.size() && asked_[result_.tails.size()] == read_) {
      std::string tail = tail_ + waiting_;
      tail.erase(0, tail.size() - std::min(tail.size(), TailHash::kMostBytes));
      result_.tails.push_back(TailHash::Of(tail));
    }
  }

  Status WriteOut() {
    tail_ += waiting_;
    tail_.erase(0, tail_.size() - std::min(tail_.size(), TailHash::kMostBytes));
    const Status status = file_->Append(waiting_);
    waiting_.clear();
    return status;
  }

  Disk& disk_;
  const std::string& name_;
  const std::vector<uint64_t>& asked_;
  const std::function<bool(std::string_view line)>& wanted_;
  std::unique_ptr<DiskFile> file_;
  std::string waiting_, tail_;  // what is to be written; the last bytes that were
  uint64_t read_ = 0;
  Filtered result_;
};

}  // namespace

Result<Filtered> FilterFile(Disk& disk, const std::string& name, const std::vector<uint64_t>& places,
                            const std::function<bool(std::string_view line)>& wanted) {
  return Filter(disk, name, places, wanted).Run();
}

}  // namespace journey::rt
