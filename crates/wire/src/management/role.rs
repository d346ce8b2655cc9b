use serde::{Deserialize, Serialize};

/// A role: a named set of allowed actions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleDefinition {
    /// `/subscriptions/{s}/providers/Microsoft.Authorization/roleDefinitions/{name}`.
    pub id: String,
    /// The GUID.
    pub name: String,
    /// `Microsoft.Authorization/roleDefinitions`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is.
    pub properties: RoleDefinitionProperties,
}

/// What a role is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleDefinitionProperties {
    /// The name that people type.
    pub role_name: String,
    /// `BuiltInRole` or `CustomRole`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    #[serde(default)]
    pub description: String,
    /// Where it can be assigned.
    #[serde(default)]
    pub assignable_scopes: Vec<String>,
    /// What it allows.
    #[serde(default)]
    pub permissions: Vec<RolePermission>,
}

/// One set of allowed actions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RolePermission {
    /// On resources.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Taken away from `actions`.
    #[serde(default)]
    pub not_actions: Vec<String>,
    /// On data inside resources.
    #[serde(default)]
    pub data_actions: Vec<String>,
    /// Taken away from `data_actions`.
    #[serde(default)]
    pub not_data_actions: Vec<String>,
}

/// A role given to a principal at a scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignment {
    /// `{scope}/providers/Microsoft.Authorization/roleAssignments/{name}`.
    pub id: String,
    /// The GUID that the client chose.
    pub name: String,
    /// `Microsoft.Authorization/roleAssignments`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who, what and where.
    pub properties: RoleAssignmentProperties,
}

/// Who has which role where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignmentProperties {
    /// The resource id it holds at and below.
    pub scope: String,
    /// Letter for letter the `id` under which role definitions are listed.
    pub role_definition_id: String,
    /// The object id.
    pub principal_id: String,
    /// `User`, `Group` or `ServicePrincipal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal_type: Option<String>,
}

/// The body of a role assignment's PUT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleAssignmentParameters {
    /// Who and what; where is the path.
    pub properties: RoleAssignmentParametersProperties,
}

/// Who is to have which role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoleAssignmentParametersProperties {
    /// Any id that ends in the role's GUID.
    pub role_definition_id: String,
    /// The object id.
    pub principal_id: String,
    /// `User`, `Group` or `ServicePrincipal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal_type: Option<String>,
    /// A condition on the attributes of what is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}
