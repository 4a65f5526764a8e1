# What Google fills in, in the forms that other resources ask for.
mock_resource "google_service_account" {
  defaults = {
    email     = "account@subrelay-test.iam.gserviceaccount.com"
    member    = "serviceAccount:account@subrelay-test.iam.gserviceaccount.com"
    name      = "projects/subrelay-test/serviceAccounts/account@subrelay-test.iam.gserviceaccount.com"
    unique_id = "100000000000000000001"
  }
}
