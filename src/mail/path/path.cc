#include "mail/path/path.h"

#include <algorithm>

namespace mailctl::mail::path {
namespace {

constexpr std::array<Change, 4> kUnchanged{Change::kTrace};
constexpr std::array<Change, 4> kWithFooter{Change::kTrace, Change::kFooter};
constexpr std::array<Change, 4> kWithTag{Change::kTrace, Change::kSubjectTag};
constexpr std::array<Change, 4> kEncodedAnew{Change::kTrace, Change::kEncoding};
constexpr std::array<Change, 4> kWithBanner{Change::kTrace, Change::kBanner};
constexpr std::array<Change, 4> kAsList{Change::kTrace, Change::kListFields};
constexpr std::array<Change, 4> kAsListChanged{
    Change::kTrace, Change::kListFields, Change::kSubjectTag, Change::kFooter};
constexpr std::array<Change, 4> kAsListAuthor{
    Change::kListFields, Change::kSubjectTag, Change::kFooter, Change::kAuthor};

constexpr auto kPaths = std::to_array<Path>({
    {.id = "direct",
     .title = "direct",
     .text = "from the stream's servers to the recipient's",
     .rank = Rank::kCommon},
    {.id = "collected",
     .title = "collected from the mailbox",
     .text = "delivered directly, then fetched by another service with IMAP or POP3",
     .hop = Hop::kCollector},
    {.id = "forward-keep",
     .title = "forwarded",
     .text = "forwarded unchanged, the envelope kept",
     .hop = Hop::kForwarder,
     .changes = kUnchanged,
     .rank = Rank::kCommon},
    {.id = "forward-srs",
     .title = "forwarded with SRS",
     .text = "forwarded unchanged, the envelope rewritten to the forwarder's domain (SRS)",
     .hop = Hop::kForwarder,
     .envelope = EnvelopeFate::kRewritten,
     .changes = kUnchanged,
     .rank = Rank::kCommon},
    {.id = "forward-same-service",
     .title = "forwarded by the same service",
     .text = "forwarded unchanged by another customer of the stream's service, the envelope kept",
     .hop = Hop::kSameService,
     .changes = kUnchanged},
    {.id = "forward-keep-footer",
     .title = "forwarded, footer",
     .text = "forwarded with a footer or disclaimer, the envelope kept",
     .hop = Hop::kForwarder,
     .changes = kWithFooter,
     .rank = Rank::kCommon},
    {.id = "forward-srs-footer",
     .title = "forwarded with SRS, footer",
     .text = "forwarded with a footer or disclaimer, the envelope rewritten (SRS)",
     .hop = Hop::kForwarder,
     .envelope = EnvelopeFate::kRewritten,
     .changes = kWithFooter,
     .rank = Rank::kCommon},
    {.id = "forward-keep-subject",
     .title = "forwarded, Subject tagged",
     .text = "forwarded with a tag in the Subject, the envelope kept",
     .hop = Hop::kForwarder,
     .changes = kWithTag},
    {.id = "forward-srs-subject",
     .title = "forwarded with SRS, tagged",
     .text = "forwarded with a tag in the Subject, the envelope rewritten (SRS)",
     .hop = Hop::kForwarder,
     .envelope = EnvelopeFate::kRewritten,
     .changes = kWithTag},
    {.id = "forward-keep-encoding",
     .title = "forwarded, encoded anew",
     .text = "forwarded with another MIME structure or transfer encoding, the envelope kept",
     .hop = Hop::kForwarder,
     .changes = kEncodedAnew},
    {.id = "forward-srs-encoding",
     .title = "forwarded with SRS, encoded",
     .text =
         "forwarded with another MIME structure or transfer encoding, the envelope rewritten (SRS)",
     .hop = Hop::kForwarder,
     .envelope = EnvelopeFate::kRewritten,
     .changes = kEncodedAnew},
    {.id = "forward-keep-arc-trusted",
     .title = "forwarded, trusted ARC",
     .text = "forwarded unchanged and sealed with ARC by somebody whom the receiver trusts",
     .hop = Hop::kForwarder,
     .seal = Seal::kTrusted,
     .changes = kUnchanged,
     .rank = Rank::kCommon},
    {.id = "forward-keep-arc-untrusted",
     .title = "forwarded, other ARC",
     .text = "forwarded unchanged and sealed with ARC by somebody whom the receiver does not trust",
     .hop = Hop::kForwarder,
     .seal = Seal::kUntrusted,
     .changes = kUnchanged},
    {.id = "forward-footer-arc-trusted",
     .title = "forwarded, footer, trusted ARC",
     .text =
         "forwarded with a footer and SRS, sealed with ARC by somebody whom the receiver trusts",
     .hop = Hop::kForwarder,
     .envelope = EnvelopeFate::kRewritten,
     .seal = Seal::kTrusted,
     .changes = kWithFooter},
    {.id = "forward-footer-arc-untrusted",
     .title = "forwarded, footer, other ARC",
     .text = "forwarded with a footer and SRS, sealed with ARC by somebody whom the receiver does "
             "not trust",
     .hop = Hop::kForwarder,
     .envelope = EnvelopeFate::kRewritten,
     .seal = Seal::kUntrusted,
     .changes = kWithFooter},
    {.id = "list-plain",
     .title = "mailing list, unchanged",
     .text = "a mailing list that adds list fields only, with its own envelope",
     .hop = Hop::kList,
     .envelope = EnvelopeFate::kRewritten,
     .changes = kAsList,
     .rank = Rank::kCommon},
    {.id = "list-footer",
     .title = "mailing list, tag and footer",
     .text = "a mailing list that tags the Subject, adds a footer and keeps From",
     .hop = Hop::kList,
     .envelope = EnvelopeFate::kRewritten,
     .changes = kAsListChanged,
     .rank = Rank::kCommon},
    {.id = "list-rewrite-from",
     .title = "mailing list, From rewritten",
     .text = "a mailing list that puts its own address into From and signs",
     .hop = Hop::kList,
     .envelope = EnvelopeFate::kRewritten,
     .author = AuthorFate::kRewritten,
     .changes = kAsListAuthor,
     .rank = Rank::kCommon},
    {.id = "list-footer-arc-trusted",
     .title = "mailing list, trusted ARC",
     .text =
         "a mailing list that tags, adds a footer, keeps From, and seals with ARC that is trusted",
     .hop = Hop::kList,
     .envelope = EnvelopeFate::kRewritten,
     .seal = Seal::kTrusted,
     .changes = kAsListChanged,
     .rank = Rank::kCommon},
    {.id = "list-footer-arc-untrusted",
     .title = "mailing list, other ARC",
     .text = "a mailing list that tags, adds a footer, keeps From, and seals with ARC that is not "
             "trusted",
     .hop = Hop::kList,
     .envelope = EnvelopeFate::kRewritten,
     .seal = Seal::kUntrusted,
     .changes = kAsListChanged},
    {.id = "gateway-before-signing",
     .title = "own gateway, then signed",
     .text = "the sender's own gateway adds a disclaimer before the message is signed",
     .hop = Hop::kOwnGateway},
    {.id = "gateway-after-signing",
     .title = "signed, then own gateway",
     .text =
         "the sender's own gateway, named by SPF, adds a disclaimer after the message was signed",
     .hop = Hop::kOwnGateway,
     .changes = kWithFooter},
    {.id = "gateway-recipient",
     .title = "recipient's gateway, banner",
     .text = "the recipient's gateway adds a banner, and DMARC is evaluated behind it",
     .hop = Hop::kRecipientGateway,
     .changes = kWithBanner},
    {.id = "relay-smart-host",
     .title = "relayed by a smart host",
     .text = "a relay that the SPF record does not name sends what the stream signed",
     .departure = Departure::kSmartHost,
     .changes = kUnchanged},
    {.id = "relay-spf",
     .title = "another service, in SPF",
     .text = "another service that the SPF record names, with the domain's envelope, not signing",
     .departure = Departure::kProviderListed},
    {.id = "relay-dkim",
     .title = "another service, domain's key",
     .text = "another service that signs with a key of the domain, not named by SPF",
     .departure = Departure::kProviderSigning},
    {.id = "relay-foreign-dkim",
     .title = "another service, its own key",
     .text = "another service that signs with its own domain only, not named by SPF",
     .departure = Departure::kProviderOwnKey},
    {.id = "relay-neither",
     .title = "another service, neither",
     .text = "another service, neither named by SPF nor signing",
     .departure = Departure::kProviderPlain},
});

}  // namespace

std::span<const Path> all_paths() {
  return kPaths;
}

const Path* find_path(std::string_view id) {
  const auto* found = std::ranges::find(kPaths, id, &Path::id);
  return found == kPaths.end() ? nullptr : found;
}

}  // namespace mailctl::mail::path
