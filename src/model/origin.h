#pragma once
// Where a value of a resource comes from.

#include <string>

#include "base/source.h"

namespace mailctl::model {

struct Origin {
  std::string attribute;  // as attributes_of names it
  std::string value;      // all of it, or one element of a list or an SPF record
  std::string from;       // a clause for people: "`spf.terms` of the manifest"
  base::SourceRange at;   // the line that says it; unknown where none does
  bool operator==(const Origin&) const = default;
};

}  // namespace mailctl::model
