"""Secrets as a program of the SDK uses them: from the challenge to the pollers."""

import re
import unittest
import uuid

from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)

# The vaults and principals; laid by main.py.
ground = None


class SecretsTest(unittest.TestCase):
    def setUp(self):
        self.client = ground.client("sdk-vault", ground.owner)
        self.name = f"s-{uuid.uuid4().hex}"

    def test_set_and_get(self):
        value = "grün \u2603 " + "x" * 1000
        made = self.client.set_secret(self.name, value, content_type="text/plain", tags={"a": "b"})
        read = self.client.get_secret(self.name)
        self.assertEqual(read.value, value)
        self.assertEqual(read.properties.version, made.properties.version)
        self.assertRegex(read.properties.version, "^[0-9a-f]{32}$")
        self.assertEqual(read.properties.content_type, "text/plain")
        self.assertEqual(read.properties.tags, {"a": "b"})
        self.assertEqual(read.properties.recovery_level, "Recoverable+Purgeable")
        self.assertEqual(read.properties.recoverable_days, 90)
        self.assertTrue(read.properties.enabled)

    def test_versions(self):
        versions = [self.client.set_secret(self.name, f"v{i}").properties.version for i in range(3)]
        listed = [p.version for p in self.client.list_properties_of_secret_versions(self.name)]
        self.assertEqual(sorted(listed), sorted(versions))
        for index, version in enumerate(versions):
            self.assertEqual(self.client.get_secret(self.name, version).value, f"v{index}")
        self.assertEqual(self.client.get_secret(self.name).value, "v2")

    def test_update_properties(self):
        made = self.client.set_secret(self.name, "value", content_type="a")
        changed = self.client.update_secret_properties(
            self.name, made.properties.version, content_type="b", tags={"t": "u"}, enabled=False
        )
        self.assertEqual((changed.content_type, changed.tags, changed.enabled), ("b", {"t": "u"}, False))
        with self.assertRaises(HttpResponseError) as refused:
            self.client.get_secret(self.name)
        self.assertEqual(refused.exception.status_code, 403)
        self.assertEqual(refused.exception.error.innererror["code"], "SecretDisabled")

    def test_list_in_three_pages(self):
        client = ground.client("sdk-list", ground.owner)
        names = sorted(f"n-{index:02}" for index in range(60))
        for name in names:
            client.set_secret(name, "value")
        pages = [[item.name for item in page] for page in client.list_properties_of_secrets(max_page_size=25).by_page()]
        self.assertEqual([len(page) for page in pages], [25, 25, 10])
        self.assertEqual(sorted(name for page in pages for name in page), names)

    def test_delete_recover_and_purge(self):
        self.client.set_secret(self.name, "kept")
        poller = self.client.begin_delete_secret(self.name)
        poller.wait()
        deleted = poller.result()
        self.assertEqual(deleted.name, self.name)
        self.assertIsNotNone(deleted.scheduled_purge_date)
        with self.assertRaises(ResourceNotFoundError):
            self.client.get_secret(self.name)
        with self.assertRaises(ResourceExistsError) as conflict:
            self.client.set_secret(self.name, "again")
        self.assertEqual(conflict.exception.error.innererror["code"], "ObjectIsDeletedButRecoverable")
        self.assertIn(self.name, [item.name for item in self.client.list_deleted_secrets()])
        self.client.begin_recover_deleted_secret(self.name).wait()
        self.assertEqual(self.client.get_secret(self.name).value, "kept")
        self.client.begin_delete_secret(self.name).wait()
        self.client.purge_deleted_secret(self.name)
        with self.assertRaises(ResourceNotFoundError):
            self.client.get_deleted_secret(self.name)

    def test_what_is_not_there(self):
        with self.assertRaises(ResourceNotFoundError) as missing:
            self.client.get_secret(self.name)
        self.assertEqual(missing.exception.error.code, "SecretNotFound")
        self.assertIn(f"A secret with (name/id) {self.name} was not found in this key vault", str(missing.exception))


class RefusalsTest(unittest.TestCase):
    def test_a_wrong_client_secret(self):
        credential = ground.credential(ground.dev["clientId"], "wrong" + ground.dev["clientSecret"][5:])
        with self.assertRaises(ClientAuthenticationError) as refused:
            ground.client("sdk-vault", credential).get_secret("any")
        self.assertIn("AADSTS7000215: Invalid client secret provided.", str(refused.exception))
        self.assertIn(f"for a secret added to app '{ground.dev['clientId']}'", str(refused.exception))

    def test_an_unknown_client(self):
        credential = ground.credential(str(uuid.uuid4()), "any")
        with self.assertRaises(ClientAuthenticationError) as refused:
            ground.client("sdk-vault", credential).get_secret("any")
        self.assertIn("AADSTS700016", str(refused.exception))

    def test_a_principal_without_set(self):
        with self.assertRaises(HttpResponseError) as refused:
            ground.client("sdk-vault", ground.reader).set_secret("any", "value")
        error = refused.exception
        self.assertEqual(error.status_code, 403)
        self.assertEqual(error.error.code, "Forbidden")
        self.assertIn(error.error.innererror["code"], ["AccessDenied", "ForbiddenByPolicy"])
        shape = (
            r"^The user, group or application 'appid={appid};oid=[0-9a-f-]{{36}};numgroups=0;"
            r"iss=https://sts\.windows\.net/{tenant}/' does not have secrets set permission on key vault "
            r"'sdk-vault;location={location}'\. For help resolving this issue, please see "
            r"https://go\.microsoft\.com/fwlink/\?linkid=2125287$"
        ).format(appid=ground.reader_id, tenant=ground.dev["tenantId"], location=ground.dev["location"])
        self.assertRegex(error.error.message, re.compile(shape))

    def test_a_reader_reads(self):
        owner = ground.client("sdk-vault", ground.owner)
        owner.set_secret("for-readers", "value")
        self.assertEqual(ground.client("sdk-vault", ground.reader).get_secret("for-readers").value, "value")
