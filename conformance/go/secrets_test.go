// Package conformance uses secrets as a program of the SDK does, from the challenge to the pages.
//
// Run by ../foreign.py. The challenge's resource is checked, TLS is verified, names are real. Only
// instance discovery is off: it would ask the public cloud.
package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/to"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets"
)

type person struct{ ClientID, Secret string }

type ground struct {
	Authority, TenantID, Vault, ListVault string
	Owner, Reader                         person
}

// laid is what ../ground.py made.
func laid(t *testing.T) (g ground) {
	t.Helper()
	must(t, json.Unmarshal([]byte(os.Getenv("CONFORMANCE_GROUND")), &g))
	return g
}

func (g ground) client(t *testing.T, vault string, who person) *azsecrets.Client {
	t.Helper()
	options := &azidentity.ClientSecretCredentialOptions{DisableInstanceDiscovery: true}
	options.Cloud = cloud.Configuration{ActiveDirectoryAuthorityHost: g.Authority}
	credential, err := azidentity.NewClientSecretCredential(g.TenantID, who.ClientID, who.Secret, options)
	must(t, err)
	client, err := azsecrets.NewClient(vault, credential, nil)
	must(t, err)
	return client
}

// owner is the owner's client of the first vault, and a name that is free there.
func owner(t *testing.T) (*azsecrets.Client, string) {
	g := laid(t)
	return g.client(t, g.Vault, g.Owner), fmt.Sprintf("go-%d", time.Now().UnixNano())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, what string, found, wanted T) {
	t.Helper()
	if found != wanted {
		t.Errorf("%s is %v, wanted %v", what, found, wanted)
	}
}

// refused checks the status and code of a refusal, and answers its text.
func refused(t *testing.T, err error, status int, code string) string {
	t.Helper()
	var response *azcore.ResponseError
	if !errors.As(err, &response) {
		t.Fatalf("wanted %d %s, found %v", status, code, err)
	}
	equal(t, "status", response.StatusCode, status)
	equal(t, "code", response.ErrorCode, code)
	return err.Error()
}

func set(t *testing.T, client *azsecrets.Client, name, value string) azsecrets.Secret {
	t.Helper()
	made, err := client.SetSecret(context.Background(), name, azsecrets.SetSecretParameters{Value: &value}, nil)
	must(t, err)
	return made.Secret
}

// until waits for a state that the service may take its time for.
func until(t *testing.T, what string, reached func() error) {
	t.Helper()
	end := time.Now().Add(time.Minute)
	for err := reached(); err != nil; err = reached() {
		if time.Now().After(end) {
			t.Fatalf("%s: %v", what, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func TestSetAndGet(t *testing.T) {
	client, name := owner(t)
	value := "grün \u2603 " + strings.Repeat("x", 1000)
	made, err := client.SetSecret(t.Context(), name, azsecrets.SetSecretParameters{
		Value:       &value,
		ContentType: to.Ptr("text/plain"),
		Tags:        map[string]*string{"a": to.Ptr("b")},
	}, nil)
	must(t, err)
	read, err := client.GetSecret(t.Context(), name, "", nil)
	must(t, err)
	equal(t, "value", *read.Value, value)
	equal(t, "name", read.ID.Name(), name)
	equal(t, "version", read.ID.Version(), made.ID.Version())
	if !regexp.MustCompile("^[0-9a-f]{32}$").MatchString(read.ID.Version()) {
		t.Errorf("version is %s", read.ID.Version())
	}
	equal(t, "content type", *read.ContentType, "text/plain")
	equal(t, "tag", *read.Tags["a"], "b")
	equal(t, "recovery level", *read.Attributes.RecoveryLevel, "Recoverable+Purgeable")
	equal(t, "recoverable days", *read.Attributes.RecoverableDays, 90)
	equal(t, "enabled", *read.Attributes.Enabled, true)
}

func TestVersions(t *testing.T) {
	client, name := owner(t)
	var versions, listed []string
	for _, value := range []string{"v0", "v1", "v2"} {
		made := set(t, client, name, value)
		versions = append(versions, made.ID.Version())
		read, err := client.GetSecret(t.Context(), name, made.ID.Version(), nil)
		must(t, err)
		equal(t, "value", *read.Value, value)
	}
	for pager := client.NewListSecretPropertiesVersionsPager(name, nil); pager.More(); {
		page, err := pager.NextPage(t.Context())
		must(t, err)
		for _, item := range page.Value {
			listed = append(listed, item.ID.Version())
		}
	}
	first, err := client.GetSecret(t.Context(), name, versions[0], nil)
	must(t, err)
	equal(t, "first", *first.Value, "v0")
	slices.Sort(versions)
	slices.Sort(listed)
	equal(t, "versions", strings.Join(listed, " "), strings.Join(versions, " "))
}

func TestUpdateProperties(t *testing.T) {
	client, name := owner(t)
	made := set(t, client, name, "value")
	changed, err := client.UpdateSecretProperties(t.Context(), name, made.ID.Version(), azsecrets.UpdateSecretPropertiesParameters{
		ContentType:      to.Ptr("b"),
		Tags:             map[string]*string{"t": to.Ptr("u")},
		SecretAttributes: &azsecrets.SecretAttributes{Enabled: to.Ptr(false)},
	}, nil)
	must(t, err)
	equal(t, "content type", *changed.ContentType, "b")
	equal(t, "tag", *changed.Tags["t"], "u")
	equal(t, "enabled", *changed.Attributes.Enabled, false)
	_, err = client.GetSecret(t.Context(), name, "", nil)
	refused(t, err, http.StatusForbidden, "Forbidden")
}

func TestListByPage(t *testing.T) {
	g := laid(t)
	client := g.client(t, g.ListVault, g.Owner)
	// One more than a page of the service, which is the largest.
	wanted := map[string]bool{}
	for index := range 26 {
		name := fmt.Sprintf("n-%02d", index)
		set(t, client, name, "value")
		wanted[name] = true
	}
	pages := 0
	for pager := client.NewListSecretPropertiesPager(nil); pager.More(); pages++ {
		page, err := pager.NextPage(t.Context())
		must(t, err)
		for _, item := range page.Value {
			if !wanted[item.ID.Name()] {
				t.Errorf("%s is listed twice or was never set", item.ID.Name())
			}
			delete(wanted, item.ID.Name())
		}
	}
	equal(t, "pages", pages, 2)
	equal(t, "names that are not listed", len(wanted), 0)
}

func TestDeleteRecoverAndPurge(t *testing.T) {
	client, name := owner(t)
	set(t, client, name, "kept")
	remove := func() {
		deleted, err := client.DeleteSecret(t.Context(), name, nil)
		must(t, err)
		equal(t, "name", deleted.ID.Name(), name)
		if deleted.RecoveryID == nil || deleted.ScheduledPurgeDate == nil {
			t.Error("what is deleted does not say how it comes back, or when it goes")
		}
		until(t, "deleted", func() error {
			_, err := client.GetDeletedSecret(t.Context(), name, nil)
			return err
		})
	}
	remove()
	_, err := client.GetSecret(t.Context(), name, "", nil)
	refused(t, err, http.StatusNotFound, "SecretNotFound")
	_, err = client.SetSecret(t.Context(), name, azsecrets.SetSecretParameters{Value: to.Ptr("again")}, nil)
	refused(t, err, http.StatusConflict, "Conflict")
	_, err = client.RecoverDeletedSecret(t.Context(), name, nil)
	must(t, err)
	until(t, "recovered", func() error {
		_, err := client.GetSecret(t.Context(), name, "", nil)
		return err
	})
	remove()
	_, err = client.PurgeDeletedSecret(t.Context(), name, nil)
	must(t, err)
	_, err = client.GetDeletedSecret(t.Context(), name, nil)
	refused(t, err, http.StatusNotFound, "SecretNotFound")
}

func TestAWrongClientSecret(t *testing.T) {
	g := laid(t)
	stranger := g.client(t, g.Vault, person{g.Owner.ClientID, "wrong"})
	_, err := stranger.GetSecret(t.Context(), "any", "", nil)
	var failed *azidentity.AuthenticationFailedError
	if !errors.As(err, &failed) {
		t.Fatalf("wanted a failed authentication, found %v", err)
	}
	equal(t, "status", failed.RawResponse.StatusCode, http.StatusUnauthorized)
	if !strings.Contains(err.Error(), "AADSTS7000215: Invalid client secret provided.") {
		t.Error(err)
	}
}

func TestAPrincipalWithoutSet(t *testing.T) {
	g := laid(t)
	client, name := owner(t)
	set(t, client, name, "value")
	reader := g.client(t, g.Vault, g.Reader)
	read, err := reader.GetSecret(t.Context(), name, "", nil)
	must(t, err)
	equal(t, "value", *read.Value, "value")
	_, err = reader.SetSecret(t.Context(), name, azsecrets.SetSecretParameters{Value: to.Ptr("other")}, nil)
	text := refused(t, err, http.StatusForbidden, "Forbidden")
	for _, part := range []string{"appid=" + g.Reader.ClientID + ";", "does not have secrets set permission on key vault 'sdk-vault;"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
}
