// A session in between: folded to be exported, restored to be written as a snapshot.
#include "runtime/store/transfer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "ir/serialise.h"
#include "runtime/platform/chance.h"
#include "runtime/state/codec.h"
#include "runtime/store/canonical.h"
#include "runtime/store/compact.h"
#include "runtime/store/importing.h"
#include "runtime/store/mutants.h"
#include "runtime/store/recovery.h"

namespace journey::rt {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFormat = "journey-export";
constexpr int kVersion = 1;

std::string Hex(std::string_view bytes) {
  std::string digits;
  digits.reserve(2 * bytes.size());
  boost::algorithm::hex_lower(bytes.begin(), bytes.end(), std::back_inserter(digits));
  return digits;
}

std::optional<std::string> Bytes(const std::string& digits) {
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  try {
    boost::algorithm::unhex(digits.begin(), digits.end(), std::back_inserter(bytes));
  } catch (const boost::algorithm::hex_decode_error&) {
    return std::nullopt;
  }
  return bytes;
}

std::optional<uint64_t> Number(const std::string& digits) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

Json MomentJson(int64_t moment) { return moment != kNoTimestamp ? Json(moment) : Json(nullptr); }

SessionOptions OptionsOf(const LogHead& head) {
  SessionOptions options;
  options.lateness_ms = head.lateness_ms;
  options.engine.dedup_window_ms = head.dedup_window_ms;
  options.in_order = true;
  return options;
}

// ---------------------------------------------------------------- out

class Exporter {
 public:
  Exporter(Disk& disk, const Program& program, const ExportOptions& options,
           const std::function<Status(std::string_view line)>& write)
      : disk_(disk), program_(program), options_(options), write_(write) {}

  Result<std::optional<Transferred>> Run(const Executor& executor) {
    auto recovery = Recovery::Open(disk_);
    if (!recovery.ok()) return recovery.status();
    if (recovery->empty()) return Status::Error("there is no store in this folder");
    if (Status status = recovery->FindNotes(program_); !status.ok()) return status;
    NoRecords nobody;
    Session session(program_, executor, nobody, OptionsOf(recovery->head()));
    Status status = recovery->Fold(program_, session, [](uint64_t, Session&) { return Status(); });
    if (!status.ok()) return status;
    // Where a batch has ended, what is due has fired, but for customers who were imported since: that fires with the
    // next input, and is said then. Here nobody would say it.
    if (!session.AtBatchEnd() || JOURNEY_PLANTED(kExportFires)) session.Flush();
    if (options_.customer) {
      whose_ = session.merges().Of(*options_.customer);
      if (session.Home(*whose_).Look(*whose_) == nullptr) return std::optional<Transferred>();
    }
    result_.position = recovery->end();
    status = Head(*recovery, session);
    if (status.ok()) status = Merges(session);
    if (status.ok()) status = Customers(session);
    if (status.ok() && options_.customer && options_.inputs) status = Inputs();
    if (status.ok()) status = Line({{"end", true}, {"lines", lines_}});
    if (!status.ok()) return status;
    return std::optional(result_);
  }

 private:
  Status Line(const Json& json) {
    ++lines_;
    return write_(json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n');
  }

  Status Head(const Recovery& recovery, const Session& session) {
    const LogHead& head = recovery.head();
    const Session::Clock clock = session.clock();
    Json json{{"format", kFormat},
              {"format_version", kVersion},
              {"module", fmt::format("{:016x}", head.module)},
              {"module_bytes", Hex(ir::Serialise(program_.module()))},
              {"lateness_ms", head.lateness_ms},
              {"dedup_window_ms", head.dedup_window_ms},
              {"zones", fmt::format("{:016x}", head.zones)},
              {"entries", recovery.end()},
              {"clock",
               {{"now", MomentJson(clock.watermark.now)},
                {"passed", MomentJson(clock.watermark.passed)},
                {"largest", MomentJson(clock.largest)},
                {"behind", clock.watermark.behind}}}};
    return Line(json);
  }

  Status Merges(Session& session) {
    std::vector<std::pair<std::string, std::string>> merges;
    session.merges().ForEach([&](std::string_view id, std::string_view into) {
      if (!whose_ || into == *whose_) merges.emplace_back(id, into);
    });
    std::sort(merges.begin(), merges.end());
    for (const auto& [id, into] : merges) {
      ids_.push_back(id);
      if (Status status = Line({{"merged", id}, {"into", into}}); !status.ok()) return status;
    }
    result_.merged = merges.size();
    return {};
  }

  Status Customers(Session& session) {
    const uint64_t schema = Schema::Of(program_).Hash();
    Status status;
    session.ForEachCustomer([&](const Customer& customer) {
      if (!status.ok() || (whose_ && customer.id() != *whose_)) return;
      ++result_.customers;
      status = Line({{"customer", customer.id()}, {"state", Hex(EncodeState(customer, schema))}});
    });
    return status;
  }

  // All that the log still has of them.
  Status Inputs() {
    auto reach = OpenReach(disk_);
    if (!reach.ok()) return reach.status();
    ids_.push_back(*whose_);
    std::optional<CanonicalLines> canonical;
    const Program* under = nullptr;
    Arena scratch;
    const auto arena = [&](uint64_t) -> Arena& {
      scratch.Reset();
      return scratch;
    };
    return reach->log.ForEach(program_, reach->log.first(), arena, [&](uint64_t, const Entry& entry) -> Status {
      const auto* input = std::get_if<Input>(&entry);
      if (input == nullptr || input->customer.empty()) return {};
      if (std::find(ids_.begin(), ids_.end(), input->customer) == ids_.end()) return {};
      if (std::exchange(under, &reach->log.program()) != &reach->log.program()) canonical.emplace(*under);
      std::string line;
      canonical->Append(entry, line);
      ++result_.inputs;
      return Line({{"input", Json::parse(line)}});
    });
  }

  Disk& disk_;
  const Program& program_;
  const ExportOptions& options_;
  const std::function<Status(std::string_view line)>& write_;
  std::optional<std::string> whose_;
  std::vector<std::string> ids_;  // that are whose_'s
  uint64_t lines_ = 0;
  Transferred result_;
};

// ---------------------------------------------------------------- in

Status LineFault(uint64_t line, std::string_view what) {
  return Status::Error(fmt::format("line {} of the export: {}", line, what));
}

std::optional<int64_t> MomentOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || (!found->is_null() && !found->is_number_integer())) return std::nullopt;
  return found->is_null() ? kNoTimestamp : found->get<int64_t>();
}

std::string TextOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

struct FirstLine {
  LogHead head;
  uint64_t position = 0;
  Session::Clock clock;
};

Result<FirstLine> ReadFirst(const Json& json) {
  const auto module = Number(TextOf(json, "module")), zones = Number(TextOf(json, "zones"));
  const auto clock = json.find("clock");
  const auto lateness = MomentOf(json, "lateness_ms"), window = MomentOf(json, "dedup_window_ms");
  const auto entries = json.find("entries");
  if (!module || !zones || clock == json.end() || !clock->is_object() || entries == json.end() ||
      !entries->is_number_unsigned() || !lateness || !window || *lateness < 0 || *window < 0) {
    return LineFault(1, "damaged");
  }
  const auto now = MomentOf(*clock, "now"), passed = MomentOf(*clock, "passed"), largest = MomentOf(*clock, "largest");
  const auto behind = clock->find("behind");
  if (!now || !passed || !largest || behind == clock->end() || !behind->is_boolean()) return LineFault(1, "damaged");
  FirstLine first;
  first.head = {*module, *zones, *lateness, *window};
  first.position = entries->get<uint64_t>();
  first.clock = {{*now, *passed, behind->get<bool>()}, *largest};
  return first;
}

class Importer {
 public:
  Importer(Disk& disk, const Program& program, const Executor& executor, uint64_t new_log)
      : disk_(disk),
        program_(program),
        executor_(executor),
        new_log_(new_log),
        schema_(Schema::Of(program)),
        reader_(schema_, program) {}

  Result<Transferred> Run(std::string_view line, const std::function<Result<std::optional<std::string>>()>& next) {
    const auto first = ReadFirst(Json::parse(line, nullptr, false));
    if (!first.ok()) return first.status();
    const auto begun = IsImporting(disk_);
    if (!begun.ok()) return begun.status();
    // What one that did not come to its end has left is nobody's.
    auto recovery = begun.value() ? Result<Recovery>(Status::Error("")) : Recovery::Open(disk_);
    if (!begun.value() && !recovery.ok()) return recovery.status();
    result_.created = is_new_ = begun.value() || recovery->empty();
    NoRecords nobody;
    Session session(program_, executor_, nobody, OptionsOf(is_new_ ? first.value().head : recovery->head()));
    Status status = is_new_ ? Begin(first.value(), session) : GoOn(*recovery, first.value(), session);
    if (status.ok()) status = Lines(next, session);
    if (status.ok()) status = is_new_ ? Create(session) : Write(session);
    if (!status.ok()) return status;
    return result_;
  }

 private:
  Status Begin(const FirstLine& first, Session& session) {
    meta_.head = first.head;
    meta_.log = new_log_;
    // A log whose past is elsewhere begins behind its beginning, or nobody would miss the snapshot.
    meta_.position = std::max<uint64_t>(first.position, 1);
    session.Restore(first.clock);
    return {};
  }

  Status GoOn(Recovery& recovery, const FirstLine& first, Session& session) {
    if (recovery.head().module != first.head.module) {
      return Status::Error("the export is of other journeys than the store's");
    }
    // The log's very end may be missing: an import that was killed has perhaps been about to write it again.
    if (recovery.snapshot() == nullptr || recovery.start() != recovery.end()) {
      return Status::Error(
          "the store has not ended in good order: run it to its end first, so that a snapshot says all that it holds");
    }
    meta_ = recovery.snapshot()->meta();
    meta_.merges.clear();
    return recovery.Fold(program_, session, [](uint64_t, Session&) { return Status(); });
  }

  Status Lines(const std::function<Result<std::optional<std::string>>()>& next, Session& session) {
    for (uint64_t number = 2;; ++number) {
      const auto line = next();
      if (!line.ok()) return line.status();
      if (!line.value()) return LineFault(number, "the export was cut: its last line is missing");
      const Json json = Json::parse(*line.value(), nullptr, false);
      if (!json.is_object()) return LineFault(number, "no object");
      if (json.contains("end")) {
        const auto lines = json.find("lines");
        if (lines == json.end() || *lines != number - 1) return LineFault(number, "lines before it are missing");
        const auto behind = next();
        if (!behind.ok()) return behind.status();
        return behind.value() ? LineFault(number + 1, "something stands behind the export's end") : Status();
      }
      if (Status status = Take(json, number, session); !status.ok()) return status;
    }
  }

  Status Take(const Json& json, uint64_t number, Session& session) {
    const std::string id = TextOf(json, "merged"), into = TextOf(json, "into"), customer = TextOf(json, "customer");
    const std::string& whose = customer.empty() ? id : customer;
    if (whose.empty()) return json.contains("input") ? Status() : LineFault(number, "it is none of an export's");
    if (session.merges().Has(whose) || session.Home(whose).Look(whose) != nullptr) {
      return LineFault(number, "the store knows customer " + whose + " already");
    }
    if (customer.empty()) {
      if (into.empty() || into == id) return LineFault(number, "damaged");
      session.TakeMerge(id, into);
      ++result_.merged;
      return {};
    }
    const auto state = Bytes(TextOf(json, "state"));
    if (!state) return LineFault(number, "damaged");
    const auto origin = StateReader::OriginOf(*state);
    if (!origin.ok()) return LineFault(number, origin.status().message());
    if (origin.value().customer != customer) return LineFault(number, "the state is another customer's");
    if (Status status = session.Home(customer).Restore(*state, reader_); !status.ok()) {
      return LineFault(number, status.message());
    }
    ++result_.customers;
    return {};
  }

  Status Create(Session& session) {
    Status status = BeginImporting(disk_);
    if (status.ok()) status = WriteWhole(disk_, ModuleName(meta_.head.module), ir::Serialise(program_.module()));
    if (status.ok()) status = Write(session);
    if (!status.ok()) return status;
    auto log = InputLog::Begin(disk_, program_, meta_.head, meta_.log, 1, meta_.position, {});
    if (!log.ok()) return log.status();
    if (status = (*log)->Close(); !status.ok()) return status;
    return EndImporting(disk_);
  }

  // Of one that is there this is the moment: what it kept of its past has gone before.
  Status Write(Session& session) {
    result_.position = meta_.position;
    if (!is_new_ && !JOURNEY_PLANTED(kImportedIntoTheLog)) {
      if (const auto compacted = CompactStore(disk_, program_); !compacted.ok()) return compacted.status();
    }
    return WriteSnapshot(disk_, session, meta_, schema_.Hash()).status();
  }

  Disk& disk_;
  const Program& program_;
  const Executor& executor_;
  const uint64_t new_log_;
  const Schema schema_;
  const StateReader reader_;
  bool is_new_ = false;
  SnapshotMeta meta_;
  Transferred result_;
};

}  // namespace

Result<std::optional<Transferred>> ExportStore(Disk& disk, const Program& program, const Executor& executor,
                                               const ExportOptions& options,
                                               const std::function<Status(std::string_view line)>& write) {
  return Exporter(disk, program, options, write).Run(executor);
}

Result<ExportHead> ReadExportHead(std::string_view line) {
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object() || TextOf(json, "format") != kFormat) return Status::Error("it is no export of a store");
  const auto version = json.find("format_version");
  if (version == json.end() || *version != kVersion) {
    return Status::Error("it has another version of the format, which this program does not read");
  }
  const auto module = Number(TextOf(json, "module"));
  auto bytes = Bytes(TextOf(json, "module_bytes"));
  if (!module || !bytes) return LineFault(1, "damaged");
  return ExportHead{*module, std::move(*bytes)};
}

Result<Transferred> ImportInto(Disk& disk, const Program& program, const Executor& executor, std::string_view first,
                               const std::function<Result<std::optional<std::string>>()>& next, uint64_t new_log) {
  return Importer(disk, program, executor, new_log != 0 ? new_log : ByChance()).Run(first, next);
}

}  // namespace journey::rt
