#include "mail/transport/mail_service.h"

#include <array>

namespace mailctl::mail::transport {
namespace {

constexpr std::array<MailService, 40> kServices = {{
    {"Amazon SES", "amazonaws.com"},
    {"Amazon WorkMail", "awsapps.com"},
    {"Barracuda", "barracudanetworks.com"},
    {"Cisco Secure Email", "iphmx.com"},
    {"Cloudflare Email Routing", "mx.cloudflare.net"},
    {"Fastmail", "messagingengine.com"},
    {"ForwardEmail", "forwardemail.net"},
    {"Gandi", "mail.gandi.net"},
    {"GMX and mail.com", "gmx.net"},
    {"GoDaddy", "secureserver.net"},
    {"Google Workspace", "google.com"},
    {"Google Workspace", "googlemail.com"},
    {"Hostinger", "hostinger.com"},
    {"HubSpot", "hubspotemail.net"},
    {"iCloud Mail", "icloud.com"},
    {"ImprovMX", "improvmx.com"},
    {"Infomaniak", "infomaniak.ch"},
    {"IONOS", "ionos.com"},
    {"IONOS", "kundenserver.de"},
    {"Locaweb", "locaweb.com.br"},
    {"Mail.ru", "mail.ru"},
    {"Mailbox.org", "mailbox.org"},
    {"Mailgun", "mailgun.org"},
    {"Microsoft 365", "mail.protection.outlook.com"},
    {"Microsoft 365", "mx.microsoft"},
    {"Mimecast", "mimecast.com"},
    {"Namecheap", "privateemail.com"},
    {"Namecheap forwarding", "registrar-servers.com"},
    {"OVH", "mail.ovh.net"},
    {"Proofpoint", "pphosted.com"},
    {"Proofpoint Essentials", "ppe-hosted.com"},
    {"Proton Mail", "protonmail.ch"},
    {"Rackspace", "emailsrvr.com"},
    {"SendGrid", "sendgrid.net"},
    {"Symantec Email Security", "messagelabs.com"},
    {"Titan", "titan.email"},
    {"UOL", "uhserver.com"},
    {"Yandex 360", "yandex.net"},
    {"Zoho Mail", "zoho.com"},
    {"Zoho Mail", "zoho.eu"},
}};

// Whole labels only: "xgoogle.com" is not under "google.com".
bool is_at_or_under(std::string_view name, std::string_view suffix) {
  if (!name.ends_with(suffix)) return false;
  return name.size() == suffix.size() || name[name.size() - suffix.size() - 1] == '.';
}

}  // namespace

const MailService* service_of(const dns::Name& host) {
  for (const auto& service : kServices) {
    if (is_at_or_under(host.text(), service.suffix)) return &service;
  }
  return nullptr;
}

}  // namespace mailctl::mail::transport
