# The region of the first apply. Firestore's location can't be changed, and the functions of another region would be deleted
# before that is found out: the plan is refused instead.
resource "terraform_data" "region" {
  input = var.region

  lifecycle {
    ignore_changes = [input]

    postcondition {
      condition     = self.input == var.region
      error_message = "This deployment is in ${self.input}, and Firestore's location can't be changed: set region = \"${self.input}\" again, or deploy to another project."
    }
  }
}
