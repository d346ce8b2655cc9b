use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

const CREDENTIAL: [(&str, &str); 2] = [("ClientID", "app"), ("clientSecret", "canary-secret\n")];

fn map(entries: &[(&str, &str)]) -> HashMap<String, String> {
    entries.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn context(secrets: &[(&str, &str)]) -> Context {
    let attributes = map(&[
        ("secretProviderClass", "web"),
        ("csi.storage.k8s.io/pod.name", "pod"),
        ("csi.storage.k8s.io/pod.namespace", "shop"),
        ("csi.storage.k8s.io/pod.uid", "uid"),
    ]);
    Context::read(&attributes, map(secrets)).expect("a class is named")
}

fn class(parameters: &[(&str, &str)]) -> Class {
    Class { provider: "azure".to_owned(), parameters: map(parameters).into_iter().collect() }
}

fn ask(parameters: &[(&str, &str)], secrets: &[(&str, &str)]) -> Result<MountRequest, Refusal> {
    resolve(&context(secrets), &class(parameters), &MacKey::new(b"k"))
}

fn objects(text: &str) -> Result<Vec<Object>, Refusal> {
    let parameters = [("keyvaultName", "my-vault"), ("tenantId", "contoso.example"), ("objects", text)];
    ask(&parameters, &CREDENTIAL).map(|request| request.objects)
}

fn one(fields: &str) -> Result<Object, String> {
    let indented = fields.replace('\n', "\n    ");
    let mut list =
        objects(&format!("array:\n  - |\n    {indented}\n")).map_err(|refusal| refusal.to_string())?;
    Ok(list.remove(0))
}

#[test]
fn the_pages_class_becomes_a_request() {
    let text =
        "array:\n  - |\n    objectName: PlaceholderSecret\n    objectType: secret\n    objectVersion: \"\"\n";
    let parameters = [("keyvaultName", " my-key-vault "), ("tenantID", "t-1"), ("objects", text), ("x", "y")];
    let request = ask(&parameters, &CREDENTIAL).expect("a request");
    assert_eq!(request.vault.as_given(), "my-key-vault");
    assert_eq!((request.identity.tenant.as_str(), request.identity.client_id.as_str()), ("t-1", "app"));
    assert_eq!(request.identity.client_secret.expose(), "canary-secret");
    assert_eq!(
        request.objects,
        [Object {
            name: "PlaceholderSecret".parse().expect("a name"),
            version: None,
            file: "PlaceholderSecret".to_owned(),
            encoding: Encoding::Utf8,
            mode: None,
        }]
    );
}

#[test]
fn the_fields_of_an_object_are_read_as_upstream_reads_them() {
    let object = one(
        "objectName: a\nobjectType: secret\nobjectAlias: conf/a.txt\nobjectEncoding: BASE64\nfilePermission: 0640\n\
         objectVersion: 0123456789abcdef0123456789abcdef\nobjectVersionHistory: 1\nobjectFormat: PEM\nother: [1]",
    )
    .expect("an object");
    assert_eq!(object.file, "conf/a.txt");
    assert_eq!((object.encoding, object.mode), (Encoding::Base64, Some(0o640)));
    assert_eq!(
        object.version.map(|version| version.to_string()).as_deref(),
        Some("0123456789abcdef0123456789abcdef")
    );
    assert_eq!(
        one("objectName: a\nobjectType: secret\nfilePermission: \"0400\"").map(|o| o.mode),
        Ok(Some(0o400))
    );
}

#[test]
fn what_is_wrong_with_an_object_is_said() {
    let cases = [
        ("objectType: secret", "objectName is not provided"),
        ("objectName: a_b\nobjectType: secret", "an object name has 1 to 127 letters"),
        ("objectName: a", "Should be secret, key, or cert"),
        ("objectName: a\nobjectType: Secret", "Should be secret, key, or cert"),
        ("objectName: a\nobjectType: key", "objectType key is not offered yet"),
        ("objectName: a\nobjectType: cert", "objectType cert is not offered yet"),
        ("objectName: a\nobjectType: secret\nobjectVersion: latest", "an object version has 32"),
        ("objectName: a\nobjectType: secret\nobjectVersionHistory: 3", "objectVersionHistory above 1"),
        ("objectName: a\nobjectType: secret\nobjectVersionHistory: x", "must be a whole number"),
        ("objectName: a\nobjectType: secret\nobjectEncoding: rot13", "should be hex, base64 or utf-8"),
        ("objectName: a\nobjectType: secret\nobjectFormat: der", "should be PEM or PFX"),
        ("objectName: a\nobjectType: secret\nfilePermission: 0999", "octal number"),
        ("objectName: a\nobjectType: secret\nfilePermission: 4755", "octal number"),
        ("objectName: [a", "no YAML mapping"),
        ("just text", "no YAML mapping"),
    ];
    for (fields, wanted) in cases {
        let error = one(fields).expect_err(fields);
        assert!(error.starts_with("failed to mount objects, error: failed to get objectType:"), "{error}");
        assert!(error.contains(wanted), "{fields}: {error}");
    }
}

#[test]
fn what_is_wrong_with_the_parameters_is_said() {
    let good = [("keyvaultName", "my-vault"), ("tenantId", "t"), ("objects", "array: []")];
    let with = |name: &'static str, value: &'static str| {
        let mut changed: Vec<_> = good.iter().filter(|(key, _)| *key != name).copied().collect();
        changed.push((name, value));
        ask(&changed, &CREDENTIAL).err().map(|refusal| refusal.to_string()).unwrap_or_default()
    };
    let cases = [
        ("keyvaultName", "", "keyvaultName is not provided"),
        ("keyvaultName", "kv", "Invalid vault name: \"kv\", must be between 3 and 24 chars"),
        ("keyvaultName", "a.b/c", "Invalid vault name: \"a.b/c\", must match [-a-zA-Z0-9]{3,24}"),
        ("tenantId", "", "tenantId is not provided"),
        ("tenantId", "../x", "tenantId is neither a GUID nor a domain name"),
        ("tenantId", "t/..", "tenantId is neither a GUID nor a domain name"),
        ("usePodIdentity", "yes", "failed to parse usePodIdentity flag, must be a boolean"),
        (
            "useVMManagedIdentity",
            "true",
            "useVMManagedIdentity is not offered yet: use a service principal by nodePublishSecretRef",
        ),
        (
            "clientID",
            "x",
            "clientID (workload identity) is not offered yet: use a service principal by nodePublishSecretRef",
        ),
        ("objects", "", "objects is not set"),
        ("objects", "array: []", "objects is not set"),
        (
            "objects",
            "array:\n  - {objectName: a}",
            "objects cannot be read as YAML with an array of texts (line 2, column 5)",
        ),
    ];
    for (name, value, wanted) in cases {
        assert_eq!(with(name, value), wanted, "{name}={value}");
    }
}

#[test]
fn a_service_principal_is_demanded_and_its_secret_never_shown() {
    let good = [("keyvaultName", "my-vault"), ("tenantId", "t"), ("objects", "array: [x]")];
    let text = |secrets: &[(&str, &str)]| {
        ask(&good, secrets).err().map(|refusal| refusal.to_string()).unwrap_or_default()
    };
    let mode = "failed to build auth config for mode None: ";
    assert_eq!(text(&[]), format!("{mode}failed to get credentials, nodePublishSecretRef secret is not set"));
    assert_eq!(text(&[("clientsecret", "canary")]), format!("{mode}could not find clientid in secrets"));
    assert_eq!(
        text(&[("CLIENTID", "a"), ("x", "canary")]),
        format!("{mode}could not find clientsecret in secrets")
    );
}

#[test]
fn a_secret_in_the_wrong_field_is_not_echoed_at_length() {
    let error = one(&format!("objectName: {}\nobjectType: secret", "s".repeat(5000))).expect_err("too long");
    assert!(error.len() < 400, "{error}");
}

proptest! {
    #[test]
    fn no_text_makes_reading_panic(text in "\\PC{0,300}", piece in "[-:|>&*!%#{}\\[\\], \na-z0-9\"']{0,200}") {
        let _ = objects(&text);
        let _ = objects(&piece);
        let _ = one(&piece);
    }
}
