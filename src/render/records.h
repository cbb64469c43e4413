#pragma once
// What to publish in zones of others, in the forms that people and programs take. Values that are
// not known yet are named as such, never made up.

#include <span>
#include <string>

#include "base/source.h"
#include "plan/zone_records.h"
#include "render/color.h"
#include "render/diagnostic_json.h"

namespace mailctl::render {

using Zones = std::span<const plan::ZoneRecords>;

// For people: each record with its status and dates.
std::string records_table(Zones zones, Color color);

// One JSON object per record and line, as "asked.records" of a plan has it.
std::string records_lines(Zones zones, const base::SourceFiles& files);

// The same in one document.
std::string records_json(Zones zones, const base::SourceFiles& files, const Messages& messages);

// Master file form (RFC 1035 §5), long texts in several strings; whole record sets.
std::string records_zone_text(const plan::ZoneRecords& zone);

// HCL: a local value, a map of whole record sets, for a resource of any DNS provider with for_each.
std::string records_terraform(const plan::ZoneRecords& zone);

// YAML as octoDNS's YamlProvider reads it, keys in its order; whole record sets.
std::string records_octodns(const plan::ZoneRecords& zone);

}  // namespace mailctl::render
