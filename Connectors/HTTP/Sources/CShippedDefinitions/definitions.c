#include "CShippedDefinitions.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char authentik[] = {
#embed "../../../Authentik/authentik.yaml"
};
static const char aws_iam[] = {
#embed "../../../AWSIAM/aws-iam.yaml"
};
static const char aws_identity_center[] = {
#embed "../../../AWSIdentityCenter/aws-identity-center.yaml"
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
static const char keystone[] = {
#embed "../../../Keystone/keystone.yaml"
};
static const char okta[] = {
#embed "../../../Okta/okta.yaml"
};
static const char scim[] = {
#embed "../../../SCIM/scim.yaml"
};

static const struct alignd_definition definitions[] = {
    {"authentik", authentik, sizeof authentik},
    {"aws-iam", aws_iam, sizeof aws_iam},
    {"aws-identity-center", aws_identity_center, sizeof aws_identity_center},
    {"canaille", canaille, sizeof canaille},
    {"entra-id", entra_id, sizeof entra_id},
    {"github", github, sizeof github},
    {"gitlab", gitlab, sizeof gitlab},
    {"google-workspace", google_workspace, sizeof google_workspace},
    {"keycloak", keycloak, sizeof keycloak},
    {"keystone", keystone, sizeof keystone},
    {"okta", okta, sizeof okta},
    {"scim", scim, sizeof scim},
};

const struct alignd_definition *alignd_shipped_definition(size_t position) {
  return position < sizeof definitions / sizeof definitions[0] ? &definitions[position] : NULL;
}
