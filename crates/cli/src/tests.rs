//! The command line as a whole: what it takes and what it refuses.

use clap::{CommandFactory, Parser};

use super::*;

#[derive(Parser)]
#[command(name = "strongroom", version, propagate_version = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

fn parse(line: &str) -> Result<Program, clap::Error> {
    // As a shell would: the page's lines have quotes, and two blanks in places.
    let words = line.split_whitespace().map(|word| word.trim_matches('"'));
    Program::try_parse_from(words)
}

#[test]
fn the_parser_is_well_formed() {
    Program::command().debug_assert();
}

#[test]
fn the_pages_lines_are_taken_as_they_are_printed() {
    for line in [
        r#"strongroom keyvault create --enable-rbac-authorization false --name "kv-1" --resource-group "my-rg""#,
        r#"strongroom keyvault update --name "kv-1" --resource-group "my-rg" --enable-rbac-authorization false "#,
        r#"strongroom keyvault show --name "kv-1" --resource-group "my-rg" --query id  -o tsv"#,
        r#"strongroom keyvault set-policy --name "kv-1" --resource-group "my-rg" --object-id 0d7bd5ae --secret-permissions get list --key-permissions get list"#,
        "strongroom keyvault secret set --vault-name kv-1 --name PlaceholderSecret --value x",
        "strongroom keyvault secret set --value x --tags a=b c=d --name S --description password --vault-name kv-1",
        "strongroom keyvault secret set --id https://kv-1.vault.example/secrets/S --file f",
        "strongroom keyvault secret show -n S --vault-name kv-1 --query value -o tsv --only-show-errors",
        "strongroom keyvault secret show --id https://kv-1.vault.example/secrets/S",
        "strongroom keyvault secret show --vault-name kv-1 -n S --version 0123456789abcdef0123456789abcdef",
        "strongroom keyvault secret list --vault-name kv-1 -o table",
        "strongroom keyvault secret set-attributes --vault-name kv-1 -n S --enabled false --expires 2027-01-01T00:00:00Z",
        "strongroom keyvault secret purge --vault-name kv-1 -n S --subscription s1",
        "strongroom ad app create --display-name my-app",
        "strongroom ad app permission add --id a --api cfa8b339-82a2-471a-a3c9-0fc0be7a4093 --api-permissions f53da476-18e3-4152-8e01-aec403e6edc0=Scope",
        "strongroom ad app credential reset --id a --append",
        "strongroom ad sp create --id a",
        "strongroom ad sp show --id a --query id -o tsv",
        "strongroom login --service-principal -u a -p b --tenant c",
        "strongroom account set --subscription s1",
        "strongroom account set -s s1",
        "strongroom account show -o json",
        "strongroom group create -n g -l local --tags a=b",
        "strongroom group create -g g --location local",
        "strongroom group exists --name g",
        "strongroom -h",
    ] {
        match parse(line) {
            Ok(_) => {}
            Err(error) if error.exit_code() == 0 => {}
            Err(error) => panic!("{line}\n{error}"),
        }
    }
}

#[test]
fn what_makes_no_sense_is_a_usage_error() {
    for line in [
        "strongroom keyvault create --resource-group g",
        "strongroom keyvault create --name a_b --resource-group g",
        "strongroom keyvault create --name kv-1 --resource-group g --enable-rbac-authorization maybe",
        "strongroom keyvault set-policy --name kv-1 --secret-permissions get",
        "strongroom keyvault set-policy --name kv-1 --object-id a --spn b --secret-permissions get",
        "strongroom keyvault set-policy --name kv-1 --object-id a --secret-permissions read",
        "strongroom keyvault secret set --vault-name kv-1 --name S",
        "strongroom keyvault secret set --vault-name kv-1 --name S --value a --file f",
        "strongroom keyvault secret set --vault-name kv-1 --name ../S --value a",
        "strongroom keyvault secret show --vault-name kv-1",
        "strongroom keyvault secret show --name S",
        "strongroom keyvault secret show",
        "strongroom keyvault secret show --id https://kv/secrets/S --name S",
        "strongroom keyvault secret list",
        "strongroom keyvault secret list --vault-name kv-1 -o yaml",
        "strongroom keyvault secret list --vault-name kv-1 --query a[",
        "strongroom login -u a -p b --tenant c",
        "strongroom login --service-principal -u a --tenant c",
        "strongroom ad app permission add --id a --api b --api-permissions c",
        "strongroom",
    ] {
        match parse(line) {
            Ok(_) => panic!("taken: {line}"),
            Err(error) => assert_eq!(error.exit_code(), 2, "{line}\n{error}"),
        }
    }
}

#[test]
fn a_format_of_later_is_named() {
    let error = parse("strongroom group list -o yaml").err().expect("refused").to_string();
    assert!(error.contains("comes later"), "{error}");
}

#[test]
fn every_command_has_an_example() {
    fn leaves(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        let path = format!("{path} {}", command.get_name());
        if command.has_subcommands() {
            command.get_subcommands().for_each(|sub| leaves(sub, &path, found));
        } else if !command.get_after_help().is_some_and(|help| help.to_string().contains("strongroom ")) {
            found.push(path);
        }
    }
    let mut without = Vec::new();
    leaves(&Program::command(), "", &mut without);
    assert_eq!(without, Vec::<String>::new());
}

/// The help of a command, at a width that does not depend on the terminal.
fn help(words: &[&str]) -> String {
    let mut command = Program::command().term_width(100);
    command.build();
    let leaf = words.iter().fold(&mut command, |command, word| {
        command.find_subcommand_mut(word).unwrap_or_else(|| panic!("no {word}"))
    });
    leaf.render_help().to_string()
}

#[test]
fn help_of_keyvault_secret_set() {
    insta::assert_snapshot!(help(&["keyvault", "secret", "set"]));
}

#[test]
fn help_of_ad_app_permission_add() {
    insta::assert_snapshot!(help(&["ad", "app", "permission", "add"]));
}
