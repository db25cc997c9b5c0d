// Status and Result<T>: how functions report the world's faults (disk, input, corrupt bytes) without exceptions.
//
// A Status is ok or holds a message meant for a person: what failed, where, and what to do. Thread-compatible values.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace journey {

class [[nodiscard]] Status {
 public:
  Status() = default;
  static Status Error(std::string message) {
    Status status;
    status.ok_ = false;
    status.message_ = std::move(message);
    return status;
  }
  bool ok() const { return ok_; }
  // Empty exactly when ok.
  const std::string& message() const { return message_; }

 private:
  bool ok_ = true;
  std::string message_;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}  // NOLINT: implicit by design
  Result(Status status) : state_(std::move(status)) { CHECK(!std::get<Status>(state_).ok()); }  // NOLINT
  bool ok() const { return std::holds_alternative<T>(state_); }
  T& value() & { return std::get<T>(state_); }
  const T& value() const& { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }
  const Status& status() const {
    static const Status ok;
    return this->ok() ? ok : std::get<Status>(state_);
  }
  T* operator->() { return &value(); }
  T& operator*() & { return value(); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace journey
