#include "CShippedDefinitions.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char authentik[] = {
#embed "../../../Authentik/authentik.yaml"
};
static const char canaille[] = {
#embed "../../../Canaille/canaille.yaml"
};
static const char entra_id[] = {
#embed "../../../EntraID/entra-id.yaml"
};
static const char github[] = {
#embed "../../../GitHub/github.yaml"
};
static const char gitlab[] = {
#embed "../../../GitLab/gitlab.yaml"
};
static const char google_workspace[] = {
#embed "../../../GoogleWorkspace/google-workspace.yaml"
};
static const char keycloak[] = {
#embed "../../../Keycloak/keycloak.yaml"
};
static const char okta[] = {
#embed "../../../Okta/okta.yaml"
};
static const char scim[] = {
#embed "../../../SCIM/scim.yaml"
};

static const struct alignd_definition definitions[] = {
    {"authentik", authentik, sizeof authentik},
    {"canaille", canaille, sizeof canaille},
    {"entra-id", entra_id, sizeof entra_id},
    {"github", github, sizeof github},
    {"gitlab", gitlab, sizeof gitlab},
    {"google-workspace", google_workspace, sizeof google_workspace},
    {"keycloak", keycloak, sizeof keycloak},
    {"okta", okta, sizeof okta},
    {"scim", scim, sizeof scim},
};

const struct alignd_definition *alignd_shipped_definition(size_t position) {
  return position < sizeof definitions / sizeof definitions[0] ? &definitions[position] : NULL;
}
